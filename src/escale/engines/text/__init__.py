"""What the other engines read with: sentences, languages, folding and sentence vectors."""
