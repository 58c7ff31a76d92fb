"""define.xml as a document (``reader``), and the rules that hold it against the data and terminology (``rules``)."""
