"""Write them all."""

import os

import django

from tools.reference import FOLDER, pages

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    for name, text in pages().items():
        (FOLDER / name).write_text(text(), encoding="utf-8")
