// Evaluates FEEL by feelin, the interpreter of the bpmn.io editors: the yardstick of `concord bench feel`, and the second
// opinion of tests/engine/workflow/feel/test_feelin.py. A line of JSON for each request, and one for each answer:
//
//   {"text": "1 + n", "context": {"n": 1}}         {"value": {"number": "2"}} or {"error": "…"}
//   {"texts": ["1 + n"], "repeat": 100, "context": {…}}   {"seconds": 0.01}
import { createInterface } from 'node:readline';
import { evaluate, isFunction, isRange, FeelDate, FeelDateTime, FeelDuration, FeelTime } from 'feelin';

const KINDS = [[FeelDate, 'date'], [FeelTime, 'time'], [FeelDateTime, 'date and time'], [FeelDuration, 'duration']];

// Tells the kind of each value, which JSON alone would lose.
function told(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return { number: String(value) };
  if (typeof value === 'string' || typeof value === 'boolean') return { [typeof value]: value };
  if (Array.isArray(value)) return { list: value.map(told) };
  if (isRange(value)) {
    return { range: [value['start included'], told(value.start), told(value.end), value['end included']] };
  }
  if (isFunction(value) || typeof value === 'function') return { function: true };
  for (const [kind, name] of KINDS) if (value instanceof kind) return { [name]: value.toString() };
  return { context: Object.entries(value).map(([key, inner]) => [key, told(inner)]) };
}

function answered({ text, texts, repeat, context }) {
  if (text !== undefined) return { value: told(evaluate(text, context).value) };
  const begun = process.hrtime.bigint();
  for (let round = 0; round < repeat; round++) for (const each of texts) evaluate(each, context);
  return { seconds: Number(process.hrtime.bigint() - begun) / 1e9 };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = answered(JSON.parse(line));
  } catch (error) {
    answer = { error: String(error.message ?? error) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
