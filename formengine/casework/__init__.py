"""What people do with a record beside answering it: sign-off, comparison, notes, concerns, tellings.

Read `steps`, `comments` and `signing` for the life of a record, `people` for records beside each other, `notebook` and
`concerns` for what is written down about a subject, `tellings` for several accounts of one fact. Each function takes a
`Desk` (the engine, and who acts) first, and says what it refuses.
"""
