"""Letters by e-mail and SMS: queued with the change that causes them, delivered by the worker."""
