#!/usr/bin/python3
"""Read a workbook back and print what it holds, one fact a line, for tests to compare.

    xlsx.py WORKBOOK [SHEET]

Lines:  property NAME VALUE;  sheet NAME ROWSxCOLUMNS;  table NAME RANGE;  freeze CELL;  chart KIND SERIES;
        link CELL TARGET;  cell REF TYPE FORMAT VALUE  (only for SHEET, or for all when it is "*").

SPDX-License-Identifier: MIT
"""
import sys

import openpyxl


def cell_line(cell):
    value = cell.value
    kind = cell.data_type
    if cell.is_date:
        kind, value = "d", value.strftime("%Y-%m-%d")
    return f"cell {cell.coordinate} {kind} {cell.number_format} {value!r}"


def print_sheet(sheet, cells):
    print(f"sheet {sheet.title} {sheet.max_row}x{sheet.max_column}")
    for table in sheet.tables.values():
        columns = "|".join(c.name for c in table.tableColumns)
        print(f"table {table.displayName} {table.ref} {columns}")
    if sheet.freeze_panes:
        print(f"freeze {sheet.freeze_panes}")
    for chart in sheet._charts:
        series = ";".join(f"{s.val.numRef.f if hasattr(s, 'val') and s.val else s.yVal.numRef.f}" for s in chart.series)
        print(f"chart {type(chart).__name__} {series}")
    for row in sheet.iter_rows():
        for cell in row:
            if cell.hyperlink is not None:
                print(f"link {cell.coordinate} {cell.hyperlink.location or cell.hyperlink.target}")
            if cells and cell.value is not None:
                print(cell_line(cell))


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    book = openpyxl.load_workbook(sys.argv[1])
    wanted = sys.argv[2] if len(sys.argv) == 3 else None
    properties = book.properties
    for name in ("title", "creator", "subject", "description", "keywords"):
        print(f"property {name} {getattr(properties, name)}")
    print(f"property created {properties.created.isoformat()}")
    for sheet in book.worksheets:
        print_sheet(sheet, wanted in ("*", sheet.title))


if __name__ == "__main__":
    main()
