"""What is done with rounds, wishes, requests, agendas and meetings."""
