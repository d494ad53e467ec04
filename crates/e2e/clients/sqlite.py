"""Runs the SQL on standard input on the SQLite file of the first argument, and prints the rows of the last SELECT."""

import sqlite3
import sys

connection = sqlite3.connect(sys.argv[1])
for statement in sys.stdin.read().split(";\n"):
    for row in connection.execute(statement):
        print(*row, sep="\t")
connection.commit()
connection.close()
