"""Pages of meetings: the organiser's and the participant's."""
