"""The commands of each module, and what each says of itself; made by scripts/generate.py."""

CONTENTS: dict[str, dict[str, str]] = {
    "authors": {
        "plugin": "Begin a plugin, or check those that are installed.",
        "test": "Run each form's own example cases and worked examples.",
    },
    "cases": {
        "case": "A whole case in one file: packed here, opened elsewhere, merged back.",
        "package": "What one role needs of a record: given out, filled in elsewhere, taken back answer by...",
    },
    "compared": {
        "agree": "A new record of what the raters of RECORDS agree on, and what is decided where they...",
        "compare": "RECORDS of one subject side by side: answers, what changed, wording, ratings, scores.",
        "confirm": "Confirm answers of RECORD that were carried from an earlier one: those at PATHS, or all.",
    },
    "concerns": {
        "concern": "Write a concern down now; it is kept at once, stands in no copy, and stays on the first...",
    },
    "forms": {
        "doctor": "What is wrong with this installation, if anything.",
        "evaluate": "What the ANSWERS file amounts to: asked, worked out, wrong, scored.",
        "forms": "The forms that are installed.",
        "lint": "What an author should put right in FORM, an installed form or a file.",
        "plugins": "The plugins that are installed: version, hooks, faults.",
        "schema": "The plain JSON Schema of FORM, for other systems.",
    },
    "giving": {
        "disclose": "Write into the log of SUBJECT what was given to somebody, or refused: by telephone, on...",
        "disclosures": "What was given to whom, or refused, about SUBJECT.",
        "export": "Write RECORDS of one form, or all of it, to a file, for you or for a reader.",
        "subject-access": "All that is held about SUBJECT, in a new folder: to be looked through, decided on, and...",
    },
    "notebook": {
        "note": "Notes of visits and sessions: restricted to their author, with passages tagged to where...",
        "telling": "Several tellings of one fact: each kept as it was told, one chosen to be shown.",
    },
    "past": {
        "history": "Every change to RECORD: when, who, from what to what; with --for, as that reader would...",
        "revert": "Bring PATH (a question, section or item) in RECORD back to what it was after an event.",
        "undo": "Undo the last save of answers in RECORD.",
        "verify": "Whether RECORDs, or everything that is kept, are what was written.",
    },
    "people": {
        "find": "People whose name is like TEXT, and what was written anywhere that holds its words.",
        "reassign": "Hand one or more records to another author, or to the person they are really about.",
        "subject": "The people that records are about.",
    },
    "readers": {
        "preview": "What a reader would get of RECORD, on the screen only, and for you how much is left out.",
    },
    "records": {
        "demo": "Filled examples of every installed form, with their workbooks, in a folder of their own.",
        "fill": "Begin a record with FORM and fill it here, question by question.",
        "list": "The records of this home, the last changed first.",
        "resume": "Go on with RECORD at its first open question.",
        "show": "RECORD as it would be reported: summary, answers, scores; with --for, as that reader...",
    },
    "signoff": {
        "addendum": "Attach late news (TEXT) to the signed RECORD; no signature falls, every output says so...",
        "approve": "Approve RECORD, once all comments are resolved.",
        "comment": 'Comment on the question of RECORD at PATH ("record" for the whole of it); TEXT is what...',
        "comments": "The comments on RECORD that nobody has resolved.",
        "lock": "Lock RECORD: it is finished.",
        "reply": "Answer the comment NUMBER on RECORD with TEXT; it stays open.",
        "resolve": "Settle the comment NUMBER on RECORD, with or without a TEXT on how.",
        "return": "Give RECORD back to its author, who sees your comments at the questions.",
        "sign": "Record a signature on RECORD: on its answers, its form and its wording as they are now.",
        "slip": "Correct a slip, such as a wrong date, in a signed record: all who signed accept it, and...",
        "step": "Take any step with RECORD that its workflow has, by its NAME.",
        "steps": "Where RECORD is in its life, what can be done with it next and by whom, and what was done.",
        "submit": "Submit RECORD, unless something must be put right first.",
        "unlock": "Open RECORD to changes again; signatures fall once something of substance is changed.",
    },
    "telling": {
        "explain": "FORM in plain English: what is asked, when, and what comes of it.",
        "impact": "What a change to QUESTION of FORM can reach: what is asked, worked out, scored and...",
        "why": "Why QUESTION of FORM is asked or not with these ANSWERS, and what stands there.",
    },
    "wordings": {
        "wording": "Other words for a form: a translation, easy words, words for some carers, an agency's own.",
    },
}
