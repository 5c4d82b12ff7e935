"""Reads a stranger's PDF on standard input and writes its pages as JSON. Run by its path, alone in a process.

It imports nothing of Escale: whatever the file does to it, it does to a process without a database, with little
memory and time, that is thrown away.
"""

import json
import resource
import sys

CPU_SECONDS = 20
_LOCKED = (4, 5)  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
MEMORY = 1024 * 1024 * 1024  # of addresses; the library alone takes a tenth


def main(most_pages: int, longest: int) -> dict[str, object]:
    """``{"pages": […]}``, or ``{"refused": why}``."""
    content = sys.stdin.buffer.read()
    # After reading: what came fits already. Before the library: it is what is held.
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in _LOCKED
        return {"refused": "locked" if locked else "broken"}
    if len(document) > most_pages:
        return {"refused": "pages"}
    pages: list[str] = []
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage().get_text_bounded()
            page.close()
        except pypdfium2.PdfiumError:
            return {"refused": "broken"}
        longest -= len(text)
        if longest < 0:
            return {"refused": "long"}
        pages.append(text)
    return {"pages": pages}


if __name__ == "__main__":
    answer = json.dumps(main(int(sys.argv[1]), int(sys.argv[2])), ensure_ascii=True)
    sys.stdout.write(answer)
