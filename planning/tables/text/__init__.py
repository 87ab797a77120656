"""Files of text as people, spreadsheets and the system give them: tables, documents; how a result is written."""
