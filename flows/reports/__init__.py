"""What operators read of each step. Figures, ids and paths only: no name, address or free text of a person."""
