"""What leaves the author's hands: copies without names, what was given to whom, a person's own data, and whole cases.

`disguise` and `names` make pseudonymised and redacted copies (`copies`), `log` keeps what was given or refused,
`access` gathers all that is held about a person, `cases` and `packages` move work between machines.
"""
