// Concord's own fields on BPMN elements, as the engine reads them: spiffworkflow:properties on tasks and end
// events, spiffworkflow:serviceTaskOperator on service tasks. Each change is one command, so it can be undone.
const PROPERTIES = 'spiffworkflow:Properties';
const OPERATOR = 'spiffworkflow:ServiceTaskOperator';

const find = (element, type) =>
  element.businessObject.extensionElements?.values?.find((value) => value.$type === type);

export const property = (element, name) =>
  find(element, PROPERTIES)?.properties?.find((each) => each.name === name)?.value ?? '';

export const operator = (element) => {
  const found = find(element, OPERATOR);
  return {
    id: found?.id ?? '',
    resultVariable: found?.resultVariable ?? '',
    parameters: (found?.parameterList?.parameters ?? []).map(({ id, type, value }) => ({ id, type, value })),
  };
};

export class Extensions {
  static $inject = ['bpmnFactory', 'modeling'];

  constructor(bpmnFactory, modeling) {
    this.factory = bpmnFactory;
    this.modeling = modeling;
  }

  make(type, fields, parent) {
    const made = this.factory.create(type, fields);
    made.$parent = parent;
    return made;
  }

  replace(element, type, build) {
    const { businessObject } = element;
    const kept = (businessObject.extensionElements?.values ?? []).filter((value) => value.$type !== type);
    const holder = this.make('bpmn:ExtensionElements', {}, businessObject);
    const made = build(holder);
    holder.values = made ? [...kept, made] : kept;
    for (const value of kept) value.$parent = holder;
    this.modeling.updateModdleProperties(element, businessObject, {
      extensionElements: holder.values.length ? holder : undefined,
    });
  }

  setProperty(element, name, value) {
    const before = find(element, PROPERTIES)?.properties ?? [];
    const pairs = before.map((each) => [each.name, each.value]);
    const at = pairs.findIndex(([each]) => each === name);
    if (at >= 0) pairs[at][1] = value;
    else pairs.push([name, value]);
    const wanted = pairs.filter(([each, text]) => each !== name || text);
    this.replace(element, PROPERTIES, (holder) => {
      if (!wanted.length) return null;
      const made = this.make(PROPERTIES, {}, holder);
      made.properties = wanted.map(([each, text]) => this.make('spiffworkflow:Property', { name: each, value: text }, made));
      return made;
    });
  }

  setOperator(element, change) {
    const wanted = { ...operator(element), ...change };
    this.replace(element, OPERATOR, (holder) => {
      if (!wanted.id) return null;
      const made = this.make(OPERATOR, { id: wanted.id, resultVariable: wanted.resultVariable || undefined }, holder);
      const list = this.make('spiffworkflow:Parameters', {}, made);
      list.parameters = wanted.parameters.map((each) => this.make('spiffworkflow:Parameter', each, list));
      made.parameterList = list;
      return made;
    });
  }

  setParameter(element, id, value) {
    const { parameters } = operator(element);
    const others = parameters.filter((each) => each.id !== id);
    const at = parameters.findIndex((each) => each.id === id);
    if (value) others.splice(at < 0 ? others.length : at, 0, { id, type: 'str', value });
    this.setOperator(element, { parameters: others });
  }

  setCondition(element, text) {
    const { businessObject } = element;
    const condition = text ? this.make('bpmn:FormalExpression', { body: text }, businessObject) : undefined;
    this.modeling.updateProperties(element, { conditionExpression: condition });
  }
}
