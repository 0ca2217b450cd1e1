"""Copies vector sets and strings between Redis, Pomai and files: scripts/pomai-import and scripts/pomai-export."""
