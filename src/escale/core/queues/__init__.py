"""How jobs come to workers. The rows of ``Job`` are the queue; a broker, if there is one, only wakes workers."""
