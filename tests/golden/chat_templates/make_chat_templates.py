#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes chat_templates.json: what Jinja makes of templates, set up as Hugging Face's
apply_chat_template sets it up. Debian 12: apt install python3-jinja2 (3.1.2).

    ./make_chat_templates.py > chat_templates.json
"""
import json
import sys

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


class Generation(jinja2.ext.Extension):
    """{% generation %}, which marks the assistant's text and prints it."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_same"), [], [], body).set_lineno(line)

    def _same(self, caller):
        return caller()


environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
)
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = raise_exception
environment.globals["strftime_now"] = lambda format: "26 Jul 2024" if format == "%d %b %Y" else "?"

SYSTEM = {"role": "system", "content": "You are terse."}
USER = {"role": "user", "content": "  Is Łódź in Poland?\n"}
ANSWER = {"role": "assistant", "content": "Yes 🙂"}
CHATS = [[USER], [SYSTEM, USER], [SYSTEM, USER, ANSWER, {"role": "user", "content": "Why?"}]]

# Formats as the common families use them: one for each way of writing a template.
FORMATS = {
    "a tag around each message": """{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}""",
    "the system's message inside the user's": """{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}""",
    "written over many lines": """
{%- if messages[0].role == "system" %}
    {%- set system = messages[0].content | trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system = "" %}
{%- endif %}
{{- bos_token -}}
{#- The date is part of the prompt. -#}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "none" %}
    {%- endif %}
{%- endif %}
{{- "<|start|>system<|end|>\\n\\nToday: " + date_string + "\\n" }}
{%- if tools is not none %}{{- "tools" }}{%- endif %}
{{- system + "<|eot|>" }}
{%- for message in messages %}
    {{- '<|start|>' + message['role'] + '<|end|>\\n\\n' + message['content'] | trim + '<|eot|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start|>assistant<|end|>\\n\\n' }}
{%- endif %}
""",
    "roles renamed": """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}{% for message in messages %}{% if message['role'] == 'assistant' %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<turn>' + role + '\\n' + message['content'] | trim + '</turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<turn>model\\n' }}{% endif %}""",
    "a namespace and the last user message": """
{%- set ns = namespace(last=-1, seen=[]) -%}
{%- for message in messages[::-1] -%}
    {%- set index = (messages|length - 1) - loop.index0 -%}
    {%- if ns.last < 0 and message.role == "user" and message.content is string and not (message.content.startswith('<tool>') and message.content.endswith('</tool>')) -%}
        {%- set ns.last = index -%}
    {%- endif -%}
    {%- set ns.seen = ns.seen + [message.role] -%}
{%- endfor -%}
{{ ns.last }}|{{ ns.seen | join(',') }}|{{ ns.seen | unique | join(',') }}
{% for message in messages if message.role != 'system' %}
{%- if loop.first %}first:{% endif -%}
<{{ loop.index }}/{{ loop.length }} {{ message.role }}>{{ message.content.split('</think>')[-1].lstrip('\\n') }}
{%- if not loop.last %};{% else %}.{% endif %}
{% endfor %}
""",
    "a macro": """
{%- macro show(message, mark='*', loud=false) -%}
{{ mark }}{{ message.role | upper if loud else message.role | capitalize }}: {{ message.content | trim }}{{ mark }}
{% endmacro -%}
{%- for message in messages %}{{ show(message) }}{{ show(message, loud=true, mark='!') }}{% endfor -%}
{%- if add_generation_prompt %}>{% endif -%}
""",
    "the assistant's text marked": """{% for message in messages %}{% if message.role == 'assistant' %}{% generation %}{{ message.content }}{{ eos_token }}{% endgeneration %}{% else %}[{{ message.content }}]{% endif %}{% endfor %}""",
}

# One expression or statement each; the variables are below.
PARTS = [
    "{{ 1 + 2 * 3 - 4 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 2 ** 3 ** 2 }}",
    "{{ 1.0 }} {{ 1e16 }} {{ 1e15 }} {{ 0.0001 }} {{ 0.00001 }} {{ 1.5e300 }} {{ 1 / 3 }} {{ 1_000 }} {{ -0.0 }}",
    "{{ 'a' ~ 1 ~ none ~ true ~ 1.5 ~ missing ~ [1, 'b'] }}",
    "{{ 'ab' * 3 }}{{ [1] * 2 }}{{ 2 * (1,) }}",
    "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }} {{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' == 1 }} {{ none == none }}",
    "{{ 'a' in 'cat' }} {{ 'a' not in ['b'] }} {{ 'k' in d }} {{ 'x' in missing }} {{ 2 in [1, 2.0] }}",
    "{{ not true or false and missing }} {{ '' or 'x' }} {{ 'a' and 'b' }} {{ 0 and 1 }} {{ not not 1 }}",
    "{{ 'yes' if 1 > 2 else 'no' }} {{ 'yes' if false }} {{ 1 if false else 2 if false else 3 }}",
    "{{ [1, 2, 3][-1] }} {{ [1, 2, 3][1:] }} {{ 'łódź'[1:3] }} {{ 'abc'[::-1] }} {{ [1, 2, 3, 4][::2] }} {{ 'abc'[5:] }} {{ 'abc'[-2:] }} {{ [1,2,3][2:0:-1] }}",
    "{{ [1, 2][5] }}|{{ d.nothing }}|{{ d['nothing'] }}|{{ 'abc'[7] }}",
    "{{ d.k }} {{ d['k'] }} {{ d.get('k') }} {{ d.get('x', 'y') }} {{ d.get('x') }} {{ d.items() | list }} {{ d.keys() | list }} {{ d.values() | list }}",
    "{{ {'a': 1, 'b': [true, none]} }} {{ ('a', 1) }} {{ ('a',) }} {{ () }} {{ [] }} {{ {} }}",
    "{{ 'it\\'s' }} {{ [\"it's\", 'say \"x\"', 'a\\n\\t\\\\'] }}",
    "{{ 'a' 'b' \"c\" }} {{ '\\x41\\u0142\\101\\q' }}",
    "{{ d | tojson }} {{ '<\"łódź\\n\\x01🙂>' | tojson }} {{ [1.0, true, none] | tojson }}\n{{ d | tojson(indent=2) }} {{ [] | tojson(indent=2) }} {{ {} | tojson(indent=4) }}",
    "{{ '  x ' | trim }}|{{ 'xxaxx' | trim('x') }}|{{ 'abc' | upper }}|{{ 'ŁÓDŹ Straße' | lower }}|{{ 'straße' | upper }}|{{ 'the-old (man)' | title }}|{{ 'hELLO wORLD' | capitalize }}",
    "{{ ' a b '.strip() }}|{{ 'xax'.strip('x') }}|{{ ' a '.lstrip() }}|{{ ' a '.rstrip() }}|{{ 'a,b,,c'.split(',') }}|{{ 'a,b,c'.split(',', 1) }}|{{ ' a  b '.split() }}|{{ 'a,b,c'.rsplit(',', 1) }}|{{ 'a b c'.split(none, 1) }}",
    "{{ 'abc'.startswith('a') }} {{ 'abc'.endswith(('x', 'c')) }} {{ 'aXbX'.replace('X', '-') }} {{ 'aXbX'.replace('X', '-', 1) }} {{ 'łabc'.find('b') }} {{ 'abc'.find('z') }} {{ 'aa'.count('a') }} {{ ','.join(['a', 'b']) }} {{ 'it is mc-donald'.title() }} {{ '12'.isdigit() }} {{ 'a\\nb\\r\\nc'.splitlines() }} {{ 'abc'.upper().lower().capitalize() }} {{ 'abab'.rfind('b') }}",
    "{{ 'prefix-x'.removeprefix('prefix-') }} {{ 'x.txt'.removesuffix('.txt') }}",
    "{{ [3, 1, 2] | sort }} {{ ['b', 'A', 'c'] | sort }} {{ ['b', 'A'] | sort(case_sensitive=true) }} {{ [1, 2, 3] | sort(reverse=true) }} {{ rows | sort(attribute='n') | map(attribute='w') | list }}",
    "{{ rows | selectattr('n', 'equalto', 2) | map(attribute='w') | join('+') }} {{ rows | rejectattr('n', 'gt', 1) | list | length }} {{ [1, 2, 3, 4] | select('odd') | list }} {{ [0, 1, ''] | reject | list }} {{ ['a', none] | select('string') | list }} {{ ['a', 'code'] | reject('equalto', 'code') | list }}",
    "{{ ['a', 'b'] | map('upper') | list }} {{ rows | map(attribute='w') | first }} {{ [1, 2] | last }} {{ [] | first }} {{ [1, 2, 3] | sum }} {{ rows | sum(attribute='n') }} {{ [1, 3, 2] | max }} {{ [1, 3, 2] | min }} {{ 'abc' | reverse }} {{ [1, 2] | reverse | list }}",
    "{{ missing | default('d') }} {{ '' | default('d') }} {{ '' | default('d', true) }} {{ none | default('d') }} {{ missing | d }}|",
    "{{ 'abc' | length }} {{ 'łódź' | length }} {{ d | length }} {{ missing | length }} {{ [1] | count }} {{ 'ab' | list }} {{ 5 | string + 'x' }} {{ '42' | int + 1 }} {{ '4.7' | int }} {{ 'x' | int }} {{ 'x' | int(9) }} {{ '1.5' | float }} {{ -3 | abs }} {{ 4.9 | int }}",
    "{{ 'a\\nb\\n\\nc' | indent }}|{{ 'a\\nb' | indent(2, true) }}|{{ 'a\\nb' | indent('> ') }}",
    "{{ d | items | list }} {{ d | dictsort }} {{ {'b': 1, 'a': 2} | dictsort(by='value') }} {{ '<a & \"b\">' | e }} {{ '<a>' | safe }} {{ 'a-b' | replace('-', '+') }} {{ 12 | replace('1', 'x') }}",
    "{{ 3 is odd }} {{ 3 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ none is none }} {{ missing is defined }} {{ missing is undefined }} {{ 'a' is string }} {{ 1 is number }} {{ 1 is integer }} {{ 1.0 is float }} {{ true is boolean }} {{ true is true }} {{ d is mapping }} {{ [] is iterable }} {{ [] is sequence }} {{ 1 is iterable }} {{ 'a' is in ['a'] }} {{ 1 is eq 1 }} {{ 1 is ne 2 }} {{ 'a' is not string }} {{ 'ab' is lower }} {{ range is callable }} {{ 1 is sameas true }}",
    "{% for x in [1, 2, 3] %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.cycle('a', 'b') }};{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }},{% endfor %}{% for x in [] %}x{% else %}none{% endfor %}{% for (a, b) in [(1, 2)] %}{{ a }}{{ b }}{% endfor %}",
    "{% for x in range(5) %}{% if x == 1 %}{% continue %}{% endif %}{% if x == 3 %}{% break %}{% endif %}{{ x }}{% endfor %} {{ range(2, 8, 3) | list }} {{ range(3, 0, -1) | list }}",
    "{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}{% if true %}{% set x = 9 %}{% endif %}{{ x }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set t %}[{{ a }}]{% endset %}{{ t }}{% set u | upper %}abc{% endset %}{{ u }}{% filter upper | replace('B', '-') %}abc{% endfilter %}",
    "{% set ns = namespace(n=0) %}{% for i in range(4) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}{% set ns.fresh = 'f' %}{{ ns.fresh }}{{ dict(a=1, b=2) }}{{ ns.missing is defined }}",
    "{% macro f(a, b=2, c=missing) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ f(1) }} {{ f(1, c=3) }} {{ f('x', 'y', 'z') }} {{ f() }}",
    "{% set outer = 'o' %}{% macro f() %}{{ outer }}{{ inner }}{% endmacro %}{% for inner in [1] %}{{ f() }}{% endfor %}",
    "{% raw %}{{ not this }} {% nor this %}{% endraw %}|{# comment\n with lines #}|",
    "a  {%- if true -%}  b  {%- endif -%}  c",
    "  {% if true %}\n  x\n  {% endif %}\n y",
    "  {%+ if true %}x{% endif +%}\n y",
    "x {# gone #}\n  {# gone #}\nz",
    "  {{ 1 }}\n  {{- 2 }}  {{ 3 -}}  \n 4",
    "a\r\nb\rc\n{{ 'x\ny' }}\n",
    "{% raw -%}  a  {%- endraw %}\n  b",
    "{{ -1 | abs }} {{ (-1) | abs }} {{ - 2 + 3 }} {{ +4 }} {{ 1 - -1 }}",
    "{{ 'a' if 'b' is string and 1 is odd else 'c' }} {{ 'x' is string == true }} {{ not 'x' is string }} {{ 1 + 1 is odd }}",
    "{{ {'a': {'b': ['c']}}.a.b[0] }} {{ [[1, 2], [3]][0][1] }} {{ [1, 2].0 }} {{ ('ab').upper()[0] }} {{ 'a}}b' }}",
    "{{ 1, 2 }}{% if 1, %}t{% endif %}{% for x in 1, 2 %}{{ x }}{% endfor %}",
    "{{ missing }}{{ missing is none }}{{ missing == missing }}{{ missing ~ 'x' }}{{ missing or 'y' }}",
    "{% for c in 'żó' %}{{ c }}-{% endfor %}{{ 'żó' | first }}{{ 'żó' | list }}",
    "{{ '%d' }}{% if 'a' == 'a' %}{% if 'b' != 'a' %}deep{% endif %}{% elif true %}no{% else %}no{% endif %}",
    "{{ (1 == 1) | string | lower }} {{ 3 | float }} {{ 'a' < 'B' }} {{ [1, 'a'] == [1, 'a'] }} {{ {'a': 1} == {'a': 1.0} }} {{ (1, 2) == [1, 2] }}",
    "{%- set x = [1, 2] + [3] %}{{ x | join(', ') }}{{ x | map('string') | join }}{{ [['a', 1]] | map('first') | list }}",
]

# What is an error in Jinja, too.
ERRORS = [
    "{{ missing.name }}", "{{ missing + 'x' }}", "{{ 'a' + 1 }}", "{{ none + 'a' }}", "{{ 1 / 0 }}", "{{ 1 % 0 }}",
    "{{ 'a' < 1 }}", "{{ [1] | nofilter }}", "{{ 1 is notest }}", "{{ missing() }}", "{{ 'a'.nomethod() }}",
    "{{ 'a'", "{% if %}x{% endif %}", "{% if true %}x", "{% for x in 5 %}{% endfor %}", "{% endif %}", "{{ }}", "{{ 1 + }}",
    "{{ raise_exception('no') }}", "{% for x, y in [(1, 2, 3)] %}{% endfor %}", "{{ (1 }}", "{{ 'open }}", "{# open",
    "{% raw %}x", "{% set d.k = 1 %}", "{% unknown %}", "{{ {1 2} }}", "{{ 1 2 }}", "{{ range(0, 3, 0) }}", "{{ [1][::0] }}",
    "{{ 'a' | join(1, 2, 3, 4) }}", "{{ d.get() }}", "{{ 1 | length }}", "{{ 5 in 7 }}", "{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}",
    "{{ 'a' not 'b' }}", "{{ a.b. }}", "{{ ] }}", "{{ -'a' }}", "{{ 'a' - 'b' }}",
]

VARIABLES = {"d": {"k": "v", "n": 1}, "rows": [{"n": 2, "w": "two"}, {"n": 1, "w": "one"}]}


def rendered(template, **variables):
    try:
        return {"text": environment.from_string(template).render(**variables)}
    except Exception as error:  # whatever Python raises, the template is not usable
        return {"error": type(error).__name__}


def main():
    formats = []
    for name, template in FORMATS.items():
        for messages in CHATS:
            for prompt in (False, True):
                formats.append({
                    "name": name, "template": template, "messages": messages, "add_generation_prompt": prompt,
                    **rendered(template, messages=messages, add_generation_prompt=prompt, tools=None, documents=None,
                               bos_token="<s>", eos_token="</s>"),
                })
    parts = [{"template": t, **rendered(t, **VARIABLES)} for t in PARTS]
    errors = [{"template": t, **rendered(t, **VARIABLES)} for t in ERRORS]
    for part in parts:
        assert "text" in part, part
    for error in errors:
        assert "error" in error, error
    json.dump({"jinja2": jinja2.__version__, "variables": VARIABLES, "formats": formats, "parts": parts, "errors": errors},
              sys.stdout, indent=1, ensure_ascii=False)
    print()


main()
