"""The tab Importer of the room Données: portfolios, files, what they change."""
