"""What a board and residents take away: slides, PDF, workbook, made from the same figures as the screens."""

from planning.report.board import board_pages
from planning.report.paper import Paper
from planning.report.sheets import residence_sheet, residents_sheet
from planning.report.slides import slides
from planning.report.typeset import board_pdf, residence_pdf, residents_pdf
from planning.report.workbook import workbook

__all__ = [
    "Paper",
    "board_pages",
    "board_pdf",
    "residence_pdf",
    "residence_sheet",
    "residents_pdf",
    "residents_sheet",
    "slides",
    "workbook",
]
