"""What is made from the coded tables: views, hashes, docs, the workbook, executed notebooks."""
