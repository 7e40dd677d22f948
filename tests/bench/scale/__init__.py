"""A project of very many documents: made (making, filling), asked, changed, and measured on both databases."""
