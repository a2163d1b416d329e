// Validates documents with ajv: `node check.mjs FILE`, the schema on the file's first line, a document on each other.
// Prints, as JSON, how many were checked and the errors of each that does not fulfil the schema.
import { readFileSync } from "node:fs";
import ajv2020 from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";

const Ajv = ajv2020.default ?? ajv2020;
const addFormats = ajvFormats.default ?? ajvFormats;

const [schema, ...documents] = readFileSync(process.argv[2], "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
const validate = addFormats(new Ajv({ strict: true, allErrors: true })).compile(schema);
const refused = documents.flatMap((document, place) =>
  validate(document) ? [] : [{ place, errors: validate.errors.map(({ instancePath, message }) => `${instancePath} ${message}`) }]
);
console.log(JSON.stringify({ checked: documents.length, refused }));
