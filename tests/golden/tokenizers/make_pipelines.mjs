// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes pipelines.json: a tokenizer for each normalizer, pre-tokenizer, model and post-processor, and what Hugging Face's Rust
// library (npm package "tokenizers", 0.23.2) makes of some texts. Run in a folder where that package is installed:
//     npm install tokenizers@0.23.2 && node make_pipelines.mjs > pipelines.json

import { Tokenizer } from 'tokenizers';

const texts = [
  '', ' ', '\n', ' \n\n \t\r\n ', 'The city of Oslo is in Norway.', '  The   river    in the     city ', "They don't, THEY'RE: it's 12345, 1,234.50 ½ ² Ⅷ ٣٤!",
  'café cafe\u0301 e\u0323\u0302 a\u0302\u0323 \u0344 \u212b \u1e9b\u0323 İstanbul ΟΔΟΣ', '\u1100\u1161\u11a8 가\u11a8 か\u3099 \u0958 q\u0307\u0323 ﬁ ① ㎏ ｶﾞ', '日本語のテキスト。中文，한국어',
  '🙂👩\u200d👧 🇩🇪 👍🏽', 'مرحبا שלום हिन्दी ไทย', '\u00a0\u0085 \u180e \u3000\u2028x\u200b\ufeff', '[CLS] a[SEP]b [MASK]  x [UNK] ##city', 'a-> b->c -> -> d--e-f-',
  '\u0001\u0000a\u007f \u0008', 'Fluß Über Brücke ŁÓDŹ ẞ', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '\u0301a \u0301', '▁the▁▁city ▁', 'thecityoftheriver unknownable xyz', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈 $5 <a|b> ^~`+=',
];

const words = ['the', 'city', 'of', 'oslo', 'is', 'in', 'norway', 'river', 'unknown', 'cafe', 'a', 'b', 'c', 'x', '.', ',', '!', '-', '12', '1', '日', '本', 'i', 'The', 'City', 'Oslo', 'café'];
const wordPieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words, '##able', '##city', '##of', '##the', '##river', '##s', '##e', '##a', '##3', '##2', '##y', '##h'];
const letters = [...'abcdefghijklmnopqrstuvwxyzTNOER1234567890.,!?-_\'">:'].filter((c) => c !== '1');
const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
// Scores differ in their last digits, so that no two ways to cut a word are equally good.
const scored = ['<unk>', '▁', '▁the', '▁city', 'city', '▁of', 'of', '▁o', 'slo', '▁is', '▁in', '▁nor', 'way', '▁river', 'riv', 'er', 'é', '日本', '日', 'ÅA', 'kg', ...letters]
  .map((token, i) => [token, i === 0 ? 0 : -2 - (7 * i % 11) - i / 128]);
const ids = (tokens) => Object.fromEntries(tokens.map((token, id) => [token, id]));

const added = (content, id, flags = {}) => (
  { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...flags });
const bert = (flags) => ({ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true, ...flags });
const sequence = (...steps) => steps[0].type && ['BertNormalizer', 'NFKC', 'NFD', 'Lowercase', 'Replace', 'Prepend', 'Strip', 'Nmt'].includes(steps[0].type)
  ? { type: 'Sequence', normalizers: steps } : { type: 'Sequence', pretokenizers: steps };
const metaspace = (prepend_scheme, split = true) => ({ type: 'Metaspace', replacement: '▁', prepend_scheme, split });
const split = (String, behavior, invert = false) => ({ type: 'Split', pattern: { String }, behavior, invert });
const template = (before, after) => ({
  type: 'TemplateProcessing',
  single: [...before.map((t) => ({ SpecialToken: { id: t[0], type_id: 0 } })), { Sequence: { id: 'A', type_id: 0 } }, ...after.map((t) => ({ SpecialToken: { id: t[0], type_id: 0 } }))],
  pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
  special_tokens: Object.fromEntries([...before, ...after].map((t) => [t[0], { id: t[0], ids: [t[1]], tokens: [t[0]] }])) });

const special = [added('[CLS]', 2), added('[SEP]', 3), added('[MASK]', 4)];
const wordPiece = { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 40, vocab: ids(wordPieces) };
const wordLevel = (extra = []) => ({ type: 'WordLevel', unk_token: '[UNK]', vocab: ids(['[UNK]', ...words, ...extra]) });
const unigram = { type: 'Unigram', unk_id: 0, vocab: scored, byte_fallback: false };
const unigramBytes = { ...unigram, byte_fallback: true, vocab: [...scored, ...bytes.map((b) => [b, -30])] };
const llamaMerges = ['t h', 'th e', '▁ the', 'i t', 'c it', 'cit y', '▁ city', 'i n', '▁ in'];
const llamaTokens = ['<unk>', '<s>', ...bytes, '▁', ...letters, 'é', '日', ...llamaMerges.map((m) => m.replace(' ', ''))];
const bpe = (flags, tokens, merges) => ({
  type: 'BPE', dropout: null, unk_token: '<unk>', continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: true, byte_fallback: false, ...flags,
  vocab: ids(tokens), merges });
const llama = bpe({ byte_fallback: true }, llamaTokens, llamaMerges);
const prefixed = bpe({ continuing_subword_prefix: '##', end_of_word_suffix: '</w>' },
  ['<unk>', ...letters, ...letters.map((c) => `##${c}`), ...letters.map((c) => `${c}</w>`), ...letters.map((c) => `##${c}</w>`), 'th', 'the</w>', 'ci', '##ty</w>', 'city</w>'],
  ['t ##h', 'th ##e</w>', 'c ##i', '##t ##y</w>', 'ci ##ty</w>']);
const wordsOnly = { pre_tokenizer: { type: 'WhitespaceSplit' }, model: wordLevel() };

const tokenizers = {
  'as BERT': { added_tokens: special, normalizer: bert(), pre_tokenizer: { type: 'BertPreTokenizer' }, model: wordPiece, post_processor: template([['[CLS]', 2]], [['[SEP]', 3]]) },
  'as cased BERT': { added_tokens: special, normalizer: bert({ lowercase: false }), pre_tokenizer: { type: 'BertPreTokenizer' }, model: wordPiece,
    post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] } },
  'BERT with accents': { added_tokens: special, normalizer: bert({ strip_accents: false, handle_chinese_chars: false }), pre_tokenizer: { type: 'BertPreTokenizer' }, model: wordPiece },
  'as T5': { normalizer: sequence({ type: 'NFKC' }, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }), pre_tokenizer: sequence({ type: 'WhitespaceSplit' }, metaspace('always')), model: unigram,
    added_tokens: [added('</s>', scored.length)], post_processor: template([], [['</s>', scored.length]]) },
  'unigram, older Metaspace': { pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: true }, model: unigram },
  'unigram with bytes': { normalizer: { type: 'Nmt' }, pre_tokenizer: metaspace('never', false), model: unigramBytes },
  'as Llama 2': { added_tokens: [added('<s>', 1)], normalizer: sequence({ type: 'Prepend', prepend: '▁' }, { type: 'Replace', pattern: { String: ' ' }, content: '▁' }), model: llama,
    post_processor: template([['<s>', 1]], []) },
  'Metaspace at the start': { added_tokens: [added('[MASK]', llamaTokens.length)], pre_tokenizer: metaspace('first'), model: llama },
  'prefix and suffix': { normalizer: { type: 'Lowercase' }, pre_tokenizer: { type: 'Whitespace' }, model: prefixed },
  'decomposed, no accents': { normalizer: sequence({ type: 'NFD' }, { type: 'StripAccents' }, { type: 'Lowercase' }), pre_tokenizer: { type: 'Whitespace' }, model: wordLevel() },
  'compatible, decomposed': { normalizer: { type: 'NFKD' }, ...wordsOnly },
  'stripped': { normalizer: sequence({ type: 'Strip', strip_left: true, strip_right: true }, { type: 'Replace', pattern: { Regex: '[\\s]+' }, content: ' and ' }), ...wordsOnly },
  'bytes as characters': { normalizer: { type: 'ByteLevel' }, model: bpe({}, ['<unk>', ...letters, 'Ġ', 'ĠÃ', 'Ã', '©', 'th'], ['t h']) },
  'punctuation': { pre_tokenizer: sequence({ type: 'WhitespaceSplit' }, { type: 'Punctuation', behavior: 'Contiguous' }), model: wordLevel(['->', '--', '].', 'don', "'"]) },
  'digits': { pre_tokenizer: sequence({ type: 'Whitespace' }, { type: 'Digits', individual_digits: true }), model: wordLevel(['2', '3', '4', '5']) },
  'digits together': { pre_tokenizer: sequence({ type: 'WhitespaceSplit' }, { type: 'Digits', individual_digits: false }), model: wordLevel(['12345', '234', '50']) },
  'at a character': { pre_tokenizer: { type: 'CharDelimiterSplit', delimiter: '-' }, model: wordLevel(['> b', 'f']) },
  'merged with previous': { pre_tokenizer: split('-', 'MergedWithPrevious'), model: wordLevel(['a-', 'e-', 'f-']) },
  'merged with next': { pre_tokenizer: split('-', 'MergedWithNext'), model: wordLevel(['-e', '-f', '-> d']) },
  'contiguous': { pre_tokenizer: split('-', 'Contiguous'), model: wordLevel(['--', 'e', 'f']) },
};

const result = { reference: 'tokenizers 0.23.2 (npm), made by make_pipelines.mjs', texts, tokenizers: [] };
for (const [name, steps] of Object.entries(tokenizers)) {
  const json = { version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...steps };
  const tokenizer = Tokenizer.fromString(JSON.stringify(json));
  const rows = [];
  for (const text of texts) {
    const encoding = await tokenizer.encode(text, null, { addSpecialTokens: true });
    const plain = await tokenizer.encode(text, null, { addSpecialTokens: false });
    rows.push({ ids: encoding.getIds(), offsets: encoding.getOffsets(), special: encoding.getSpecialTokensMask(), ids_without_special: plain.getIds() });
  }
  result.tokenizers.push({ name, json, rows });
}

// A line for each row.
const lines = result.tokenizers.map(({ name, json, rows }) =>
  `{"name":${JSON.stringify(name)},"json":${JSON.stringify(json)},"rows":[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}]}`);
const { tokenizers: ignored, ...head } = result;
console.log(JSON.stringify(head).slice(0, -1) + ',"tokenizers":[\n' + lines.join(',\n') + ']}');
