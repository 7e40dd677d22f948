"""The only writers: one function per intention, keyword-only, the actor (`by`) first.

Each checks the right, writes in one transaction and leaves a Change; every door calls the same one.
"""
