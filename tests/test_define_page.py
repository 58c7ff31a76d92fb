"""define.html: all of a define.xml, every link to somewhere, text as text, and the page at work in a browser."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import browser
import pytest
from browser import Browser
from lxml import etree, html

from cdisc_rdeb.define.page import define_html, parse, view
from cdisc_rdeb.define.stylesheet import stylesheet
from cdisc_rdeb.errors import RequestError
from tests.conftest import PROJECT, BuiltTrial

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
TERMS = ("{*}CodeListItem", "{*}EnumeratedItem")
SHARED = PROJECT.parent / "shared"
FOREIGN = sorted([*SHARED.glob("wild/**/define*.xml"), *SHARED.glob("examples/define21/*.xml")])

ODD = "<script>alert(1)</script>"
SMALL = f"""<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:def="http://www.cdisc.org/ns/def/v2.1" FileOID="F" CreationDateTime="2024-01-02T00:00:00">
<Study OID="S"><GlobalVariables><StudyName>ODD &amp; CO</StudyName><StudyDescription>D</StudyDescription>
<ProtocolName>P</ProtocolName></GlobalVariables>
<MetaDataVersion OID="M" Name="N" def:DefineVersion="2.1.0">
<def:ValueListDef OID="VL.R"><ItemRef ItemOID="IT.R.H" Mandatory="No">
<def:WhereClauseRef WhereClauseOID="WC.1"/><def:WhereClauseRef WhereClauseOID="WC.2"/></ItemRef></def:ValueListDef>
<def:WhereClauseDef OID="WC.1"><RangeCheck Comparator="IN" SoftHard="Soft" def:ItemOID="IT.T">
<CheckValue>H</CheckValue><CheckValue>W</CheckValue></RangeCheck>
<RangeCheck Comparator="NE" SoftHard="Soft" def:ItemOID="IT.SEX"><CheckValue>M</CheckValue></RangeCheck>
</def:WhereClauseDef>
<def:WhereClauseDef OID="WC.2"><RangeCheck Comparator="EQ" SoftHard="Soft" def:ItemOID="IT.T">
<CheckValue></CheckValue></RangeCheck>
</def:WhereClauseDef>
<ItemGroupDef OID="IG.VS" Name="VS" Repeating="Yes" Purpose="Tabulation" def:Structure="One record"
 def:ArchiveLocationID="LF.VS">
<Description><TranslatedText>Vital {ODD.replace("<", "&lt;")}</TranslatedText></Description>
<ItemRef ItemOID="IT.ID" OrderNumber="1" KeySequence="1" Mandatory="Yes"/>
<ItemRef ItemOID="IT.R" OrderNumber="3" Mandatory="No" MethodOID="MT.R"/>
<ItemRef ItemOID="IT.T" OrderNumber="2" Mandatory="No"/>
<def:Class Name="FINDINGS"/>
<def:leaf ID="LF.VS" xlink:href="javascript:alert(2)"><def:title>vs.xpt</def:title></def:leaf>
</ItemGroupDef>
<ItemGroupDef OID="IG.DM" Name="DM" Repeating="No" Purpose="Tabulation" def:Structure="One record">
<ItemRef ItemOID="IT.ID" OrderNumber="1" Mandatory="Yes"/><ItemRef ItemOID="IT.SEX" OrderNumber="2" Mandatory="No"/>
</ItemGroupDef>
<ItemDef OID="IT.ID" Name="USUBJID" DataType="text" Length="8"/>
<ItemDef OID="IT.T" Name="VSTESTCD" DataType="text" Length="8"><CodeListRef CodeListOID="CL.T"/></ItemDef>
<ItemDef OID="IT.R" Name="VSORRES" DataType="text" Length="8"><def:ValueListRef ValueListOID="VL.R"/></ItemDef>
<ItemDef OID="IT.R.H" Name="VSORRES" DataType="float" Length="5" SignificantDigits="1">
<def:Origin Type="Collected" Source="Investigator"><def:DocumentRef leafID="LF.CRF">
<def:PDFPageRef PageRefs="7 12" Type="PhysicalRef"/></def:DocumentRef></def:Origin></ItemDef>
<ItemDef OID="IT.SEX" Name="SEX" DataType="text" Length="1"><CodeListRef CodeListOID="CL.GONE"/></ItemDef>
<CodeList OID="CL.T" Name="Tests" DataType="text">
<CodeListItem CodedValue="H"><Decode><TranslatedText>Height {ODD.replace("<", "&lt;")}</TranslatedText></Decode>
<Alias Context="nci:ExtCodeID" Name="C25347"/></CodeListItem>
<CodeListItem CodedValue="W" def:ExtendedValue="Yes">
<Decode><TranslatedText>Weight</TranslatedText></Decode></CodeListItem>
</CodeList>
<MethodDef OID="MT.R" Name="Result" Type="Computation"><Description>
<TranslatedText>A &lt;b&gt; of {ODD.replace("<", "&lt;")}
</TranslatedText></Description></MethodDef>
<def:leaf ID="LF.CRF" xlink:href="acrf.pdf"><def:title>Annotated CRF</def:title></def:leaf>
</MetaDataVersion></Study></ODM>""".encode()


def elements(page: html.HtmlElement, kind: str) -> list[html.HtmlElement]:
    """The elements of the page that show something of a kind."""
    return list(page.iterfind(f".//*[@data-kind='{kind}']"))


def page_of(define: bytes) -> html.HtmlElement:
    return html.document_fromstring(define_html(define), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))


def terms_of(page: html.HtmlElement) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = json.loads(page.get_element_by_id("terms").text)
    return found


def lost_links(page: html.HtmlElement) -> list[str]:
    """Links inside the page that lead nowhere, and places that stand twice."""
    ids = Counter(element.get("id") for element in page.iter(etree.Element) if element.get("id"))
    twice = [f"{name} stands {count} times" for name, count in ids.items() if count > 1]
    hrefs = {a.get("href") for a in page.iter("a") if (a.get("href") or "").startswith("#")}
    return twice + sorted(href for href in hrefs if unquote(href[1:]) not in ids)


def test_the_page_has_all_of_the_define(rdeb: BuiltTrial) -> None:
    for part in ("sdtm", "adam"):
        folder = rdeb[0].folder / part
        root = etree.parse(folder / "define.xml")
        page = page_of((folder / "define.xml").read_bytes())
        assert (folder / "define.html").read_bytes() == define_html((folder / "define.xml").read_bytes())
        groups = root.findall(f".//{ODM}ItemGroupDef")
        assert len(elements(page, "dataset")) == len(groups)
        assert len(elements(page, "variable")) == sum(len(group.findall(f"{ODM}ItemRef")) for group in groups)
        levels = root.findall(".//{*}ValueListDef/{*}ItemRef")
        assert len(elements(page, "level")) == len(levels) > 50
        assert len(elements(page, "method")) == len(root.findall(f".//{ODM}MethodDef"))
        assert len(elements(page, "result")) == len(root.findall(".//{*}AnalysisResult"))
        lists = {codelist.get("OID"): codelist for codelist in root.iter(f"{ODM}CodeList")}
        assert len(elements(page, "codelist")) == len(lists)
        told = {name: [term[0] for term in terms] for name, terms in terms_of(page).items()}
        written = {
            oid: [
                item.get("CodedValue") for item in codelist.iterchildren(f"{ODM}CodeListItem", f"{ODM}EnumeratedItem")
            ]
            for oid, codelist in lists.items()
        }
        assert told == {oid: values for oid, values in written.items() if values}
        assert lost_links(page) == []


@pytest.mark.skipif(not FOREIGN, reason=f"no define.xml of others in {SHARED}")
@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_define_of_others_becomes_a_page(path: Path) -> None:
    page = page_of(path.read_bytes())
    root = etree.parse(path)
    assert len(elements(page, "dataset")) == len({group.get("OID") for group in root.iter("{*}ItemGroupDef")})
    terms = list(root.iter(*TERMS))
    assert sum(map(len, terms_of(page).values())) == len(terms)
    assert lost_links(page) == []


def test_text_stays_text_and_no_script_is_an_address() -> None:
    page = page_of(SMALL)
    scripts = [script for script in page.iter("script") if script.get("type") != "application/json"]
    assert len(scripts) == 2 and "alert" not in scripts[0].text + scripts[1].text
    assert ODD in page.get_element_by_id("IG.VS").text_content()
    assert page.get_element_by_id("MT.R").find(".//b") is None
    assert terms_of(page)["CL.T"] == [["H", f"Height {ODD}", "C25347"], ["W", "Weight", "", "added"]]
    assert [a.get("href") for a in page.iter("a") if "script" in (a.get("href") or "")] == []
    assert "vs.xpt" in page.get_element_by_id("IG.VS").text_content()


def test_nothing_comes_from_elsewhere(rdeb: BuiltTrial) -> None:
    page = page_of((rdeb[0].folder / "adam" / "define.xml").read_bytes())
    assert [e.get("src") for e in page.iter(etree.Element) if e.get("src")] == []
    assert [link.get("href") for link in page.iter("link")] == ["data:,"]
    policy = page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy.startswith("default-src 'none'; ")


def test_references_are_followed_both_ways() -> None:
    shown = view(parse(SMALL, "define.xml"))
    vital, demographics = shown.datasets
    assert [item.name for item in vital.items] == ["USUBJID", "VSTESTCD", "VSORRES"]  # by OrderNumber
    assert [item.anchor for item in (vital.items[0], demographics.items[0])] == ["IT.ID", "IG.DM/IT.ID"]
    assert [key.text for key in vital.keys] == ["USUBJID"]
    (tests,) = shown.codelists
    assert [user.text for user in tests.users] == ["VS.VSTESTCD"]
    assert [user.text for user in shown.methods[0].users] == ["VS.VSORRES"]
    assert demographics.items[1].codelist is not None
    assert (demographics.items[1].codelist.anchor, demographics.items[1].codelist.text) == ("", "CL.GONE")


def test_what_is_called_by_another_attribute_is_not_there() -> None:
    shown = view(parse(SMALL.replace(b'CodeList OID="CL.T"', b'CodeList ID="CL.T"'), "define.xml"))
    codelist = shown.datasets[0].items[1].codelist
    assert codelist is not None
    assert (codelist.anchor, codelist.text) == ("", "CL.T")


def test_where_clauses_are_words() -> None:
    (level,) = view(parse(SMALL, "define.xml")).datasets[0].items[2].levels
    first, second = level.where
    assert [(c.variable.text, c.words, c.values) for c in first] == [
        ("VSTESTCD", "is one of", (("H", f"Height {ODD}"), ("W", "Weight"))),
        ("DM.SEX", "is not", (("M", ""),)),
    ]
    assert [(c.words, c.values) for c in second] == [("is", (("missing", ""),))]
    assert level.origins[0].documents[0].pages == (("7", "acrf.pdf#page=7"), ("12", "acrf.pdf#page=12"))


def test_a_predecessor_that_is_here_is_a_link(rdeb: BuiltTrial) -> None:
    shown = view(etree.parse(rdeb[0].folder / "adam" / "define.xml").getroot())
    items = {item.path: item for dataset in shown.datasets for item in dataset.items}
    (here,), (elsewhere,) = items["ADVS.TRTSDT"].origins, items["ADSL.AGE"].origins
    assert here.link is not None and here.link.href == "#IT.ADSL.TRTSDT"
    assert (elsewhere.text, elsewhere.link) == ("DM.AGE", None)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<ODM/>", "my.xml has no MetaDataVersion, so it is no define.xml"),
        (b"", "my.xml: Document is empty"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><ODM><MetaDataVersion Name="&b;"/>', "my.xml: "),
    ],
)
def test_what_is_no_define_is_told(content: bytes, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        define_html(content, "my.xml")


def test_the_stylesheet_stands_beside_and_renders(rdeb: BuiltTrial) -> None:
    for part, dataset in (("sdtm", "SUPPAE"), ("adam", "ADTTE")):
        folder = rdeb[0].folder / part
        document = etree.parse(folder / "define.xml")
        (instruction,) = document.xpath("/processing-instruction('xml-stylesheet')")
        beside = folder / instruction.get("href")
        assert beside.read_bytes() == stylesheet() and b"Permission is hereby granted" in stylesheet()
        rendered = etree.XSLT(etree.parse(beside))(document)
        assert f"{dataset} (" in "".join(rendered.getroot().itertext())


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    if browser.MISSING:
        pytest.skip(browser.MISSING)
    with browser.browser("--window-size=1300,900") as opened:
        yield opened


def shown(window: Browser, selector: str) -> bool:
    """Whether an element can be seen."""
    found: bool = window.run("return Boolean(document.querySelector(arguments[0])?.offsetParent)", selector)
    return found


def wait_for(window: Browser, script: str) -> None:
    """Wait until a script of the page says yes."""
    for _ in range(100):
        if window.run(f"return {script}"):
            return
        time.sleep(0.05)
    raise AssertionError(f"not so after five seconds: {script}")


@pytest.mark.slow
def test_the_page_in_a_browser(window: Browser, rdeb: BuiltTrial) -> None:
    page = rdeb[0].folder / "sdtm" / "define.html"
    window.open(page)
    assert shown(window, "#overview") and not shown(window, "[id='IG.AE']")
    links = window.run(
        "return [...document.querySelectorAll(\"a[href^='#']\")].map((a) => decodeURIComponent(a.hash.slice(1)))"
    )
    assert (
        len(links) > 1000
        and window.run("return arguments[0].filter((id) => !document.getElementById(id))", links) == []
    )
    window.open(page, "IT.VS.VSORRES.SYSBP")  # a value level unfolds where it stands
    wait_for(window, "document.title.startsWith('VS')")
    assert shown(window, "[id='IT.VS.VSORRES.SYSBP']") and not shown(window, "#overview")
    window.open(page, "CL.AESEV::SEVERE")  # a term
    wait_for(window, "document.querySelector('tr.at')?.textContent === 'SEVERESevere Adverse EventC41340'")
    assert window.messages() == []


@pytest.mark.slow
def test_search_and_keys_in_a_browser(window: Browser, rdeb: BuiltTrial) -> None:
    window.open(rdeb[0].folder / "sdtm" / "define.html", "IG.DM")
    window.type("/", "aesev")
    first = "document.querySelector('#found [aria-selected=true]')?.textContent || ''"
    wait_for(window, f"({first}).startsWith('AE.AESEV')")
    window.type("ArrowDown", "ArrowUp", "Enter")
    wait_for(window, "location.hash === '#IT.AE.AESEV'")
    assert shown(window, "[id='IT.AE.AESEV']")
    window.type("/", "C41340")  # a term by its code
    wait_for(window, f"({first}).startsWith('SEVERE')")
    window.type("Escape")
    assert not shown(window, "#found")
    window.run("location.hash = '#IT.VS.VSORRES'")
    wait_for(window, "document.activeElement.textContent === 'VSORRES'")
    window.type("ArrowRight", "ArrowDown")
    assert window.run("return document.activeElement.closest('tr').id") == "IT.VS.VSORRES.SYSBP"
    window.type("]")
    wait_for(window, "!location.hash.includes('VS')")
    assert window.messages() == []


@pytest.mark.slow
def test_markup_in_a_browser_stays_text(window: Browser, tmp_path: Path) -> None:
    page = tmp_path / "define.html"
    page.write_bytes(define_html(SMALL))
    window.open(page, "CL.T")
    window.type("/", "alert")
    wait_for(window, "document.querySelectorAll('#found [role=option]').length >= 3")
    assert window.run("return document.querySelectorAll('script').length") == 3  # the terms, and the page's own two
    assert ODD in window.run("return document.querySelector('[data-term]').textContent")
    assert window.messages() == []


@pytest.mark.slow
def test_the_width_of_a_phone_is_enough(rdeb: BuiltTrial) -> None:
    if browser.MISSING:
        pytest.skip(browser.MISSING)
    with browser.browser("--window-size=500,900") as phone:
        size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
        phone.ask("POST", "goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": size})
        for part, places in (
            ("sdtm", ("overview", "IT.LB.LBORRES.HGB", "CL.AESEV", "methods")),
            ("adam", ("analyses",)),
        ):
            for place in places:
                phone.open(rdeb[0].folder / part / "define.html", place)
                assert phone.run("return document.documentElement.scrollWidth") == 360
        assert (
            not shown(phone, "#nav a[href='#overview']")
            or phone.run("return getComputedStyle(nav).visibility") == "hidden"
        )
        phone.run("document.getElementById('menu').click()")
        wait_for(phone, "getComputedStyle(nav).visibility === 'visible'")
        assert phone.messages() == []
