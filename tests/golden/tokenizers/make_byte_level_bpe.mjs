// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes byte_level_bpe.json: a small vocabulary trained on the sentences below, the tokenizers built from it, and what Hugging
// Face's Rust library (npm package "tokenizers", 0.23.2) makes of some texts. Run in a folder where that package is installed:
//     npm install tokenizers@0.23.2 && node make_byte_level_bpe.mjs > byte_level_bpe.json

import { Tokenizer } from 'tokenizers';

const corpus = `The city of Paris is in France. The city of Oslo is in Norway. The city of Lima is not in Norway.
The river flows through the city, and the ships on the river carry the letters of the city. They don't stop; they'll
carry 12 letters in 123 hours, and 2024 letters in 12345 hours. Is the statement true? It isn't the statement that's false.
Die Stadt liegt nicht am Fluß, sondern am Meer. Über die Brücke führt ein Weg. L'été à la côte: café, crème, naïve.
The statement that the river is in the city is true, the statement that the city is in the river is false.`;

const mergeCount = 160;

// Characters that stand for bytes.
const spelling = [];
for (let byte = 0, free = 0x100; byte < 256; ++byte) {
  const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  spelling.push(String.fromCodePoint(printable ? byte : free++));
}

function train(text) {
  const words = (text.match(/ ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+/gu)).map(
    (word) => [...Buffer.from(word)].map((byte) => spelling[byte]));
  const merges = [];
  while (merges.length < mergeCount) {
    const counts = new Map();
    for (const word of words)
      for (let i = 0; i + 1 < word.length; ++i) {
        const pair = word[i] + ' ' + word[i + 1];
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    const best = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0][0];
    const [left, right] = best.split(' ');
    merges.push(best);
    for (const word of words)
      for (let i = 0; i + 1 < word.length; ++i)
        if (word[i] === left && word[i + 1] === right) word.splice(i, 2, left + right);
  }
  return merges;
}

const merges = train(corpus);
const tokens = [...spelling].sort().concat(merges.map((merge) => merge.replace(' ', '')));
const vocab = Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));
const size = Object.keys(vocab).length;

const added = (content, id, flags = {}) => (
  { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...flags });
const bytes = (add_prefix_space, trim_offsets, use_regex = true) => ({ type: 'ByteLevel', add_prefix_space, trim_offsets, use_regex });
const split = (Regex, behavior = 'Isolated', invert = false) => ({ type: 'Split', pattern: { Regex }, behavior, invert });
const sequence = (...pretokenizers) => ({ type: 'Sequence', pretokenizers });
const words = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const end = added('<|end|>', size);

const tokenizers = {
  'as GPT-2': { added_tokens: [end], pre_tokenizer: bytes(false, true), post_processor: bytes(true, false) },
  'prefix space, trimmed offsets': { added_tokens: [end], pre_tokenizer: bytes(true, true), post_processor: bytes(true, true) },
  'prefix space, trimmed as if there were none': {
    added_tokens: [end], pre_tokenizer: bytes(true, true), post_processor: bytes(false, true) },
  'as GPT-NeoX': {
    added_tokens: [end, added('  ', size + 1, { special: false, normalized: true }),
      added('    ', size + 2, { special: false, normalized: true })],
    normalizer: { type: 'NFC' }, pre_tokenizer: bytes(false, true), post_processor: bytes(true, true) },
  'as Llama 3': {
    added_tokens: [end, added('<|begin|>', size + 1)],
    pre_tokenizer: sequence(split(words), bytes(false, true, false)),
    model: { ignore_merges: true },
    post_processor: { type: 'Sequence', processors: [bytes(false, true), {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<|begin|>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { '<|begin|>': { id: '<|begin|>', ids: [size + 1], tokens: ['<|begin|>'] } } }] } },
  'as RoBERTa': {
    added_tokens: [added('<s>', size, { normalized: true }), added('</s>', size + 1, { normalized: true }),
      added('<mask>', size + 2, { normalized: true, lstrip: true })],
    pre_tokenizer: bytes(false, true),
    post_processor: { type: 'RobertaProcessing', sep: ['</s>', size + 1], cls: ['<s>', size], trim_offsets: true, add_prefix_space: false } },
  'added tokens of every kind': {
    added_tokens: [end, added('river', vocab.river, { special: false, single_word: true, normalized: true }),
      added('<left>', size + 1, { lstrip: true }), added('<right>', size + 2, { rstrip: true }),
      added('e\u0301t', size + 3, { special: false, normalized: true }), added('e\u0301e', size + 4), added('<|e', size + 5)],
    normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }] }, pre_tokenizer: bytes(true, true), post_processor: bytes(true, true) },
  'delimiters removed': { pre_tokenizer: sequence(split(String.raw`\s+`, 'Removed'), bytes(false, true, false)) },
  'everything else removed': { pre_tokenizer: sequence(split(String.raw`\p{L}+|\p{N}`, 'Removed', true), bytes(false, true, false)) },
  'split at a text': { pre_tokenizer: sequence({ ...split(''), pattern: { String: '-> ' } }, bytes(false, true, false)) },
};

const texts = [
  '', ' ', '  ', '\n', ' \n\n \t\r\n ', 'The city of Oslo is in Norway.', '  The   river    in the     city ',
  "They don't, THEY'RE, we'll, it's, I'M, 'ſ 'K", '12345 1,234.50 ½ ² Ⅷ ٣٤', 'café cafe\u0301 e\u0323\u0302 a\u0302\u0323 \u0344 \u212b \u1e9b\u0323',
  '\u1100\u1161\u11a8 가\u11a8 か\u3099 \u0958 q\u0307\u0323 \u2adc', '日本語のテキスト。中文，한국어', '🙂👩\u200d👧\u200d👦 🇩🇪 👍🏽🙂', 'مرحبا שלום हिन्दी ไทย',
  '\u00a0\u0085 \u180e \u3000\u2028x\u200b\ufeff', '<|end|> a<|end|><|end|>b  <|end|>  c <|begin|>', '<s> </s><mask>  <mask>x <mask>\n', 'river driver rivers river. a river',
  'a  <left>  b  <right>  c<left><right><left>d', 'été e\u0301te\u0301 éte e\u0301e ée <|e <|end', 'a-> b->c -> -> d', 'x=1;for(int i=0;i<10;i++){a[i]*=2.5e-3;}\n\treturn "s";\r\n',
  '\u0000\u0001 \u007f', 'Fluß Über Brücke L\'été à la côte ŁÓDŹ ẞ', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈', '<|end|>日本 <|end|>é',
];

const result = { reference: 'tokenizers 0.23.2 (npm), made by make_byte_level_bpe.mjs', vocab, merges, texts, tokenizers: [] };
for (const [name, parts] of Object.entries(tokenizers)) {
  const { model = {}, ...steps } = parts;
  const json = {
    version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, post_processor: null, decoder: null, ...steps,
    model: { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false,
      byte_fallback: false, ...model },
  };
  const tokenizer = Tokenizer.fromString(JSON.stringify({ ...json, model: { ...json.model, vocab, merges } }));
  const rows = [];
  for (const text of texts) {
    const encoding = await tokenizer.encode(text, null, { addSpecialTokens: true });
    const plain = await tokenizer.encode(text, null, { addSpecialTokens: false });
    rows.push({ ids: encoding.getIds(), offsets: encoding.getOffsets(), special: encoding.getSpecialTokensMask(),
      ids_without_special: plain.getIds() });
  }
  result.tokenizers.push({ name, json, rows });
}

// A line for each row.
const lines = result.tokenizers.map(({ name, json, rows }) =>
  `{"name":${JSON.stringify(name)},"json":${JSON.stringify(json)},"rows":[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}]}`);
const { tokenizers: ignored, ...head } = result;
console.log(JSON.stringify(head).slice(0, -1) + ',"tokenizers":[\n' + lines.join(',\n') + ']}');
