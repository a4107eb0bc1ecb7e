// The properties panel: BPMN's own fields, and Concord's. There is no field for scripts: diagrams carry FEEL, never code.
import { jsx } from '@bpmn-io/properties-panel/preact/jsx-runtime';
import {
  SelectEntry, TextAreaEntry, TextFieldEntry, isSelectEntryEdited, isTextAreaEntryEdited, isTextFieldEntryEdited,
} from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { Extensions, operator, property } from './extensions.js';

const KINDS = {
  select: [SelectEntry, isSelectEntryEdited],
  text: [TextFieldEntry, isTextFieldEntryEdited],
  feel: [TextAreaEntry, isTextAreaEntryEdited],
};
const PRIORITIES = [['low', 'Low'], ['normal', 'Normal'], ['high', 'High'], ['urgent', 'Urgent']];
const SCOPES = [['holder', 'The agency that holds the records'], ['requester', 'The agency that asks']];
const OUTCOMES = [
  ['released', 'Released'], ['denied', 'Denied'], ['no_record', 'No responsive record'], ['lapsed', 'Lapsed'], ['withdrawn', 'Withdrawn'],
];

// A field of the panel. `get` and `set` read and write it; a select whose value is not among its options keeps it.
function entry({ id, label, kind, description, options, get, set }) {
  const [Component, isEdited] = KINDS[kind];
  const Field = ({ element }) => {
    const debounce = useService('debounceInput');
    const extensions = useService('concordExtensions');
    const value = get(element);
    const fields = {
      element, id, label, description, debounce,
      getValue: () => get(element),
      setValue: (text) => set(extensions, element, text ?? ''),
    };
    if (kind === 'select') fields.getOptions = () => withValue(options, value);
    if (kind === 'feel') Object.assign(fields, { rows: 1, autoResize: true, monospace: true });
    return jsx(Component, fields);
  };
  return { id, component: Field, isEdited };
}

function withValue(options, value) {
  const listed = [['', 'None'], ...options];
  const known = !value || options.some(([each]) => each === value);
  return (known ? listed : [...listed, [value, `${value} (not known here)`]]).map(([each, label]) => ({ value: each, label }));
}

const propertyEntry = (name, label, kind, more = {}) => entry({
  id: `concord-${name}`, label, kind, ...more,
  get: (element) => property(element, name),
  set: (extensions, element, text) => extensions.setProperty(element, name, text),
});

function taskGroup(element, { forms, roles }) {
  return {
    id: 'concord-task',
    label: 'Work',
    shouldOpen: true,
    entries: [
      propertyEntry('form', 'Form', 'select', { options: forms.map((name) => [name, name.replaceAll('_', ' ')]) }),
      propertyEntry('candidate_group', 'Who does it', 'select', { options: roles }),
      propertyEntry('scope', 'At which agency', 'select', { options: SCOPES }),
      propertyEntry('candidate_user', 'Or one person', 'feel', { description: 'FEEL that gives a person, such as request.requested_by' }),
      ...(element.businessObject.loopCharacteristics ? [
        propertyEntry('four_eyes', 'Each time another person', 'select', { options: [['true', 'Yes, four eyes']] }),
      ] : []),
      propertyEntry('due', 'Due after', 'feel', { description: 'FEEL that gives a duration, such as duration("P3D")' }),
      propertyEntry('priority', 'Priority', 'select', { options: PRIORITIES }),
      propertyEntry('result', 'Result variable', 'text', { description: 'What later elements call the answers' }),
    ],
  };
}

function operationGroup(element, { operations }) {
  const now = operator(element);
  const chosen = operations.find((each) => each.name === now.id);
  const names = [...new Set([...(chosen?.params ?? []), ...now.parameters.map((each) => each.id)])];
  const parameter = (name) => entry({
    id: `concord-parameter-${name}`,
    label: name.replaceAll('_', ' '),
    kind: 'feel',
    description: chosen && !chosen.params.includes(name) ? 'The operation does not know this one' : undefined,
    get: (each) => operator(each).parameters.find(({ id }) => id === name)?.value ?? '',
    set: (extensions, each, text) => extensions.setParameter(each, name, text),
  });
  return {
    id: 'concord-operation',
    label: 'Operation',
    shouldOpen: true,
    entries: [
      entry({
        id: 'concord-operator', label: 'What it calls', kind: 'select', description: chosen?.summary,
        options: operations.map(({ name }) => [name, name]),
        get: (each) => operator(each).id,
        set: (extensions, each, id) => extensions.setOperator(each, { id }),
      }),
      ...(now.id ? [
        entry({
          id: 'concord-result-variable', label: 'Result variable', kind: 'text',
          description: chosen?.result.length ? `Holds ${chosen.result.join(', ')}` : undefined,
          get: (each) => operator(each).resultVariable,
          set: (extensions, each, resultVariable) => extensions.setOperator(each, { resultVariable }),
        }),
        ...names.map(parameter),
      ] : []),
    ],
  };
}

const ruleGroup = ({ decisions }) => ({
  id: 'concord-rule',
  label: 'Decision',
  shouldOpen: true,
  entries: [
    propertyEntry('decision', 'What it asks', 'select', {
      options: decisions.map((name) => [name, name]), description: 'A decision of the tables that the process carries',
    }),
    propertyEntry('result', 'Result variable', 'text', { description: 'What later elements call the answer' }),
  ],
});

const outcomeGroup = () => ({
  id: 'concord-end',
  label: 'Outcome',
  shouldOpen: true,
  entries: [propertyEntry('outcome', 'The request ends as', 'select', {
    options: OUTCOMES, description: 'On the ends of the outer process only; reports count it',
  })],
});

const guardGroup = () => ({
  id: 'concord-guard',
  label: 'Guard',
  shouldOpen: true,
  entries: [entry({
    id: 'concord-condition', label: 'Taken if', kind: 'feel', description: 'FEEL, such as check.outcome = "permit". The default flow has none.',
    get: (element) => element.businessObject.conditionExpression?.body ?? '',
    set: (extensions, element, text) => extensions.setCondition(element, text),
  })],
});

const guarded = (element) => is(element, 'bpmn:SequenceFlow')
  && ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway'].some((type) => is(element.source, type));

class ConcordPropertiesProvider {
  static $inject = ['propertiesPanel', 'config.concord'];

  constructor(propertiesPanel, choices) {
    this.choices = choices;
    propertiesPanel.registerProvider(500, this);
  }

  getGroups(element) {
    return (groups) => {
      const own = [];
      if (is(element, 'bpmn:UserTask')) own.push(taskGroup(element, this.choices));
      if (is(element, 'bpmn:ServiceTask')) own.push(operationGroup(element, this.choices));
      if (is(element, 'bpmn:BusinessRuleTask')) own.push(ruleGroup(this.choices));
      if (is(element, 'bpmn:EndEvent')) own.push(outcomeGroup());
      if (guarded(element)) own.push(guardGroup());
      groups.splice(1, 0, ...own);
      return groups;
    };
  }
}

// What the engine refuses is not offered where an element's type is changed.
const REFUSED = /script|complex|ad-hoc|compensation|link-|transaction|cancel/;

class ConcordReplaceMenu {
  static $inject = ['popupMenu'];

  constructor(popupMenu) {
    for (const menu of ['bpmn-replace', 'bpmn-append', 'bpmn-create']) popupMenu.registerProvider(menu, 500, this);
  }

  getPopupMenuEntries() {
    return (entries) => Object.fromEntries(Object.entries(entries).filter(([name]) => !REFUSED.test(name)));
  }
}

export default {
  __init__: ['concordPropertiesProvider', 'concordReplaceMenu'],
  concordExtensions: ['type', Extensions],
  concordPropertiesProvider: ['type', ConcordPropertiesProvider],
  concordReplaceMenu: ['type', ConcordReplaceMenu],
};
