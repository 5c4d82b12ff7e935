"""Pages for whoever runs the platform: jobs, mails and schedules. No profile of anybody is shown here."""
