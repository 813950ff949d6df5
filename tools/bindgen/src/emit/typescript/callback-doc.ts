import type { CallbackLifetime } from '../../config/annotations/index.js';
import type { FunctionDeclaration } from '../../ir/model.js';
import type { UnionItem } from '../../ir/union.js';
import { callbackPlans } from '../../passes/callbacks.js';
import type { BindingTable } from '../../passes/table.js';

const WORDS: Readonly<Record<CallbackLifetime, string>> = {
  once: 'called exactly once',
  persistent: 'kept',
  shared: 'kept until another callback with the same context ends it',
  call: 'called only during this call',
};

/** One line per callback parameter that says how long it is kept, and one per string that C keeps. */
export function callbackDoc(table: BindingTable, item: UnionItem<FunctionDeclaration>): string[] {
  const annotation = table.annotation(item.name);
  const first = item.variants[0];
  if (!first) return [];
  const releasers = (annotation?.releasedBy ?? []).map((rule) => `\`${rule.function}\``);
  const plans = callbackPlans(table, item.name, first.declaration, first.flavours[0] ?? '');
  const callbacks = plans.map((plan) => {
    const until = releasers.length > 0 ? `until ${releasers.join(' or ')}` : 'until `releaseCallback`';
    const words = plan.lifetime === 'persistent' ? `${WORDS.persistent} ${until}` : WORDS[plan.lifetime];
    return `\`${plan.param}\`: ${words}.`;
  });
  const retained = (annotation?.retains ?? []).map((param) => `\`${param}\`: C keeps the string.`);
  const owned = annotation?.ownedReturn ? ['The string returned is copied and freed.'] : [];
  const lines = [...callbacks, ...retained, ...owned];
  return lines.length === 0 ? [] : ['', ...lines.map((line) => `- ${line}`)];
}
