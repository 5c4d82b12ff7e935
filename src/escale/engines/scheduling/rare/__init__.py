"""The compiled search for rounds in which any rule of the format may occur.

A request is held in a slot by two people, at a table of some kind, with an interpreter or none. `terms` has the
round as arrays, `board` what is placed, `rules` whether one more fits, `moves` how things make way for each
other, `seating` the way back to an agenda.
"""
