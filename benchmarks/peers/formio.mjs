// Form.io's core: what one round takes, in microseconds of processor time, and what came out.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { processSync, Processors } = createRequire(`${process.cwd()}/`)("@formio/core");
const task = JSON.parse(readFileSync(0, "utf8"));
console.log = console.warn = console.error = () => {};

const wanted = Processors.filter((one) => ["conditions", "calculate", "validate"].includes(one.name));
const run = (line) => {
  const data = JSON.parse(line);
  const scope = {};
  processSync({ components: task.form.components, data, scope, form: task.form, submission: { data }, processors: wanted });
  return { data, scope };
};

const told = ({ data, scope }) => ({
  hidden: (scope.conditionals ?? []).filter((found) => found.conditionallyHidden).length,
  errors: (scope.errors ?? []).length,
  kept: data,
});

// The second pass counts: by then Node has compiled what it runs often.
let results, micros;
for (const _ of task.warm ? [1, 2] : [1]) {
  [results, micros] = [[], 0];
  for (const line of task.responses.map((one) => JSON.stringify(one))) {
    const before = process.cpuUsage();
    const made = run(line);
    const after = process.cpuUsage(before);
    micros += after.user + after.system;
    results.push(told(made));
  }
}
process.stdout.write(JSON.stringify({ micros, results }));
