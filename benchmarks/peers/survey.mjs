// SurveyJS: what one round takes, in microseconds of processor time, and what came out.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Model } = createRequire(`${process.cwd()}/`)("survey-core");
const task = JSON.parse(readFileSync(0, "utf8"));

// The second pass counts: by then Node has compiled what it runs often.
const PASSES = task.warm ? [1, 2] : [1];

const spent = (work) => {
  const before = process.cpuUsage();
  const made = work();
  const after = process.cpuUsage(before);
  return [after.user + after.system, made];
};

// A text that was never translated is told once; the peer's own remarks are no result.
console.log = console.warn = () => {};

const answerOneByOne = (filled) => {
  const survey = new Model(task.form);
  for (const [name, value] of Object.entries(filled)) {
    if (!Array.isArray(value) || !survey.getQuestionByName(name).addPanel) {
      survey.setValue(name, value);
      continue;
    }
    const list = survey.getQuestionByName(name);
    for (const item of value) {
      list.addPanel();
      const panel = list.panels.at(-1);
      for (const [key, one] of Object.entries(item)) panel.getQuestionByName(key).value = one;
    }
  }
  return survey;
};

const visibleIn = (survey) => {
  let count = 0;
  for (const question of survey.getAllQuestions()) {
    if (question.getType() !== "paneldynamic") count += question.isVisible ? 1 : 0;
    else for (const panel of question.panels) count += panel.questions.filter((one) => one.isVisible).length;
  }
  return count;
};

const told = (survey) => ({ visible: visibleIn(survey), valid: survey.validate(false), kept: survey.data });

const kinds = {
  load: () => ({ micros: Math.min(...[1, 2, 3].map(() => spent(() => new Model(task.form))[0])) }),
  one_by_one: () => {
    let results, micros;
    for (const _ of PASSES) {
      [results, micros] = [[], 0];
      for (const filled of task.responses) {
        const [took, survey] = spent(() => {
          const made = answerOneByOne(filled);
          made.validate(false);
          return made;
        });
        micros += took;
        results.push(told(survey));
      }
    }
    return { micros, results };
  },
  bulk: () => {
    const survey = new Model(task.form);
    const lines = task.responses.map((one) => JSON.stringify(one));
    let results, micros;
    for (const _ of PASSES) {
      [results, micros] = [[], 0];
      for (const line of lines) {
        const [took] = spent(() => {
          survey.data = JSON.parse(line);
          survey.validate(false);
        });
        micros += took;
        results.push(told(survey));
      }
    }
    return { micros, results };
  },
  change: () => {
    const [load, survey] = spent(() => new Model(task.form));
    survey.setValue(task.name, 1);
    const times = task.values.map((value) => spent(() => survey.setValue(task.name, value))[0]);
    const middle = (times.length - 1) / 2;
    return { load, micros: times.sort((a, b) => a - b)[middle], last: survey.getValue(task.last) };
  },
};

process.stdout.write(JSON.stringify(kinds[task.kind]()));
