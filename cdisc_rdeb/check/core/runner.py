"""Runs CDISC CORE in the Python that has it: ``python -I runner.py REQUEST REPORT``, both JSON.

A script by itself, which imports nothing of this package: the engine needs a Python and libraries of its own. It exits
with 3 and a sentence on standard error when the engine cannot start.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import Any

PACKAGE = "cdisc-rules-engine"
STANDARD = "sdtmig"
Outcome = dict[str, Any]
WORKING: dict[str, Any] = {}  # the engine of this process; forked processes inherit it


class Unusable(Exception):
    """The engine cannot start; the message says why."""


def stored(cache: str, name: str) -> Any:
    """What a file of the cache holds."""
    path = Path(cache, f"{name}.pkl")
    try:
        return pickle.loads(path.read_bytes())
    except FileNotFoundError:
        raise Unusable(f"{path} is not there; name a folder that has CORE's rules and metadata") from None
    except Exception as error:
        raise Unusable(f"{path} cannot be read: {error}") from None


def ct_packages(cache: str, wanted: Iterable[str]) -> dict[str, Any]:
    """The packages of controlled terminology by name."""
    return {name: stored(cache, name) for name in sorted(set(wanted))}


def terminology(request: dict[str, Any]) -> dict[str, Any]:
    """The packages that define.xml names, or those of the request, with what define.xml adds to them."""
    if not request["define"]:
        return ct_packages(request["cache"], request["ct"])
    from cdisc_rules_engine.services.define_xml.define_xml_reader_factory import DefineXMLReaderFactory

    try:
        reader = DefineXMLReaderFactory.from_filename(request["define"])
        if reader.class_define_xml_version().model_package != "define_2_1":
            raise Unusable(f"{request['define']} is no Define-XML 2.1")
        standards, merged, extensible, several = reader.get_ct_standards_metadata()
        extensible = {**extensible, **reader.get_extensible_codelist_mappings()}
    except Unusable:
        raise
    except Exception as error:
        raise Unusable(f"{request['define']} cannot be read by CORE: {error}") from error
    names = [f"{standard.publishing_set.lower()}ct-{standard.version}" for standard in standards]
    both = {"define_XML_merged_CT": merged} if several else {}
    return {**ct_packages(request["cache"], names), **both, "extensible": extensible}


def library(request: dict[str, Any]) -> Any:
    """The tables of the standard, as the engine wants them."""
    from cdisc_rules_engine.models.library_metadata_container import LibraryMetadataContainer
    from cdisc_rules_engine.utilities import utils

    cache, guide = request["cache"], request["version"]
    details = stored(cache, "standards_details").get(utils.get_standard_details_cache_key(STANDARD, guide, None))
    if not details:
        raise Unusable(f"{cache} has no tables of {STANDARD} {guide}; name a cache that has them")
    model = utils.get_model_details_cache_key_from_ig(details)
    variables = utils.get_library_variables_metadata_cache_key(STANDARD, guide, None)
    return LibraryMetadataContainer(
        standard_metadata=details,
        model_metadata=stored(cache, "standards_models").get(model, {}),
        variable_codelist_map=stored(cache, "variable_codelist_maps").get(
            utils.get_standard_codelist_cache_key(STANDARD, guide)
        ),
        variables_metadata=stored(cache, "variables_metadata").get(variables),
        ct_package_metadata=terminology(request),
        published_ct_packages={path.stem for path in Path(cache).glob("*ct-*.pkl")},
        cache_path=cache,
    )


def rules(request: dict[str, Any]) -> list[Any]:
    """The rules that the cache has for the guide."""
    from cdisc_rules_engine.utilities.utils import get_rules_cache_key

    known = stored(request["cache"], "rules")
    ids = stored(request["cache"], "rules_dictionary").get(get_rules_cache_key(STANDARD, request["version"], None), [])
    return [known[name] for name in ids]


def start(request: dict[str, Any]) -> None:
    """Make the engine, with the datasets in its memory."""
    import cdisc_rules_engine

    os.chdir(Path(cdisc_rules_engine.__file__).parents[1])  # it opens resources/ relative to where it stands
    from cdisc_rules_engine.config import config
    from cdisc_rules_engine.models.dictionaries.dictionary_types import DictionaryTypes
    from cdisc_rules_engine.models.external_dictionaries_container import ExternalDictionariesContainer
    from cdisc_rules_engine.rules_engine import RulesEngine
    from cdisc_rules_engine.services import logger
    from cdisc_rules_engine.services.cache import InMemoryCacheService
    from cdisc_rules_engine.services.data_services import DataServiceFactory

    logger.disabled = True
    paths, memory = request["datasets"], InMemoryCacheService()
    shared = {
        "standard": STANDARD,
        "standard_version": request["version"],
        "standard_substandard": None,
        "library_metadata": library(request),
        "max_dataset_size": max(Path(path).stat().st_size for path in paths),
        "encoding": "utf-8",
    }
    service = DataServiceFactory(config, memory, **shared).get_data_service(paths)
    unread = [str(found.filename or found.full_path) for found in service.get_datasets() if not found.name]
    if unread:
        raise Unusable(f"CORE cannot read {', '.join(unread)}")
    none: dict[str, Any] = {kind.value: None for kind in DictionaryTypes}
    none[DictionaryTypes.SNOMED.value] = {"edition": None, "version": None, "base_url": None}  # else it asks the web
    WORKING["engine"] = RulesEngine(
        cache=memory,
        data_service=service,
        config_obj=config,
        external_dictionaries=ExternalDictionariesContainer(none),
        dataset_paths=paths,
        ct_packages=set(request["ct"]),
        define_xml_path=request["define"],
        validate_xml=True,
        use_case=None,
        jsonata_custom_functions=(),
        max_errors_per_rule=None,
        errors_per_dataset_flag=False,
        **shared,
    )


def outcome(rule: Any) -> Outcome:
    """What a rule says of all datasets."""
    from cdisc_rules_engine.models.rule_validation_result import RuleValidationResult

    try:
        results = list(chain(*WORKING["engine"].validate_single_rule(rule).values()))
    except Exception as error:  # the engine itself broke
        said = {"error": type(error).__name__, "message": str(error)}
        results = [{"executionStatus": "execution error", "dataset": "", "errors": [said]}]
    told = RuleValidationResult(rule, results)
    return {
        **described(rule),
        "ids": [name for ids in (told.cdisc_rule_id, told.fda_rule_id) for name in (ids or "").split(", ") if name],
        "status": told.execution_status,
        "results": [result for result in results if result.get("executionStatus") != "success"],
    }


def described(rule: Any) -> Outcome:
    """What a rule is."""
    names = ("core_id", "executability", "sensitivity", "rule_type", "description")
    return {name: rule.get(name) or "" for name in names}


def run(request: dict[str, Any]) -> list[Outcome]:
    """What all rules say, by id; those about define.xml are left alone where there is none."""
    start(request)
    chosen = rules(request)
    without = [rule for rule in chosen if not request["define"] and "Define" in (rule.get("rule_type") or "")]
    left = [rule for rule in chosen if rule not in without]
    if request["processes"] == 1 or sys.platform != "linux":
        found = [outcome(rule) for rule in left]
    else:
        with multiprocessing.get_context("fork").Pool(request["processes"]) as pool:
            found = list(pool.imap_unordered(outcome, left))
    found += [{**described(rule), "ids": [], "status": "no define", "results": []} for rule in without]
    return sorted(found, key=lambda one: str(one["core_id"]))


def main(request_file: str, report_file: str) -> int:
    """Run what is asked for, and write the report."""
    request = json.loads(Path(request_file).read_text(encoding="utf-8"))
    try:
        engine = version(PACKAGE)
        with redirect_stdout(sys.stderr):
            report = {"engine": engine, "rules": run(request)}
    except PackageNotFoundError:
        said = ".".join(map(str, sys.version_info[:3]))
        print(f"{sys.executable} (Python {said}) has no {PACKAGE}; install it there", file=sys.stderr)
        return 3
    except Unusable as error:
        print(error, file=sys.stderr)
        return 3
    Path(report_file).write_text(json.dumps(report, default=str), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
