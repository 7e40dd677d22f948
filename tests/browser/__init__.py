"""The pages in a real browser, against a real `manage.py workbench`. conftest.py has the fixtures."""
