// Ajv: compiling a schema and judging documents, in microseconds of processor time.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/`);
const Ajv = require("ajv/dist/2020").default;
const withFormats = require("ajv-formats").default;
const task = JSON.parse(readFileSync(0, "utf8"));

const spent = (work) => {
  const before = process.cpuUsage();
  const made = work();
  const after = process.cpuUsage(before);
  return [after.user + after.system, made];
};

const [load, judge] = spent(() => {
  const ajv = new Ajv({ allErrors: true, strict: false });
  withFormats(ajv);
  return ajv.compile(task.schema);
});
const all = () => task.documents.map((text) => judge(JSON.parse(text)));
if (task.warm) all();
const [micros, verdicts] = spent(all);
process.stdout.write(JSON.stringify({ load, micros, verdicts }));
