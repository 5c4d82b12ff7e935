"""What the interfaces for programs of every app share: problems, answers, pages, requests sent twice."""
