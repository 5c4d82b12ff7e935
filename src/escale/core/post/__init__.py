"""Mail on its way out and back: how it looks, how it is sent, what returns, who wants none."""
