"""Door: Django's admin for site administrators.

What a service writes is read-only here, so that nothing gets past the services. Nothing is deleted here.
"""

from annotations.admin import documents, history, jobs, people, projects, site, work

__all__ = ["documents", "history", "jobs", "people", "projects", "site", "work"]
