"""The five services of Rapporteur, one for each stage of a document's life, and the command that runs them."""
