"""What every app stands on: audit, outbox, occupancy, tasks, translated text, workbooks, documents."""
