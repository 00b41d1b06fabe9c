"""What DuckDB lacks, as macros: the value rules of the language in one place.

Each macro is one decision; those that are assumed are listed with their names in
``insights/engines/local/fidelity.md``.

fidelity: no-number.
"""

from __future__ import annotations

import re

OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4 = rf"(?:{OCTET}\.){{3}}{OCTET}"
_H = "[0-9A-Fa-f]{1,4}"
IPV6 = (
    rf"(?:(?:{_H}:){{7}}{_H}|(?:{_H}:){{1,7}}:|(?:{_H}:){{1,6}}:{_H}|(?:{_H}:){{1,5}}(?::{_H}){{1,2}}"
    rf"|(?:{_H}:){{1,4}}(?::{_H}){{1,3}}|(?:{_H}:){{1,3}}(?::{_H}){{1,4}}"
    rf"|(?:{_H}:){{1,2}}(?::{_H}){{1,5}}|{_H}:(?::{_H}){{1,6}}|:(?:(?::{_H}){{1,7}}|:)"
    rf"|(?:{_H}:){{6}}{IPV4}|::(?:{_H}:){{0,5}}{IPV4}|(?:{_H}:){{1,5}}:(?:{_H}:){{0,4}}{IPV4})"
)

_NAME = re.compile(r"\bli_\w+(?=\()")

MACROS: tuple[str, ...] = (
    # A text as a number: infinities and NaN are words, not numbers.
    "li_finite(x) AS CASE WHEN isfinite(x) THEN x END",
    # fidelity: number-text
    "li_number(x) AS CASE WHEN NOT contains(x, '_') THEN li_finite(TRY_CAST(x AS DOUBLE)) END",
    # Integers beyond 2^53, which a double cannot tell apart.
    # fidelity: huge-integers
    "li_huge(x) AS CASE WHEN regexp_full_match(x, '[+-]?[0-9]{16,38}') THEN CAST(x AS HUGEINT) END",
    # A number as text: integers without '.0' or exponent (observed 2.3), else the shortest form.
    # fidelity: shown-numbers
    "li_show(x) AS CASE WHEN x = trunc(x) AND abs(x) < 1e18"
    " THEN CAST(CAST(x AS BIGINT) AS VARCHAR) WHEN isfinite(x) THEN CAST(x AS VARCHAR) END",
    # A double as Java prints it (observed 2.1): 15.0, 14.97, 6.7E7.
    # ``1.280000e+08`` and the number itself to ``1.28E8``.
    "li_mantissa(m) AS CASE WHEN m = trunc(m) THEN CAST(CAST(m AS BIGINT) AS VARCHAR) || '.0'"
    " ELSE CAST(round(m, 14) AS VARCHAR) END",
    "li_java_exponent(text, x) AS li_mantissa(x / pow(10, CAST(split_part(text, 'e', 2) AS"
    " INTEGER))) || 'E' || CAST(CAST(split_part(text, 'e', 2) AS INTEGER) AS VARCHAR)",
    "li_java(x) AS CASE WHEN x IS NULL THEN NULL WHEN abs(x) >= 1e7 OR (x <> 0 AND abs(x) < 1e-3)"
    " THEN li_java_exponent(format('{:e}', x::DOUBLE), x::DOUBLE)"
    " WHEN x = trunc(x) THEN CAST(CAST(x AS BIGINT) AS VARCHAR) || '.0'"
    " ELSE CAST(x AS VARCHAR) END",
    "li_moment(x) AS CASE WHEN abs(x) < 8.64e15 THEN CAST(trunc(x) AS BIGINT) END",
    "li_time(x) AS TRY(strftime(epoch_ms(x), '%Y-%m-%d %H:%M:%S.%g'))",
    # fidelity: truth
    "li_truth(x) AS coalesce(li_number(x) <> 0, lower(x) = 'true')",
    # A JSON value as a cell: maps and lists are missing in comparisons, true and false are 1 and 0.
    # fidelity: json-boolean, json-null
    "li_leaf(x) AS CASE json_type(x) WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL"
    " WHEN 'NULL' THEN NULL WHEN 'BOOLEAN' THEN CASE WHEN x::VARCHAR = 'true' THEN '1' ELSE '0' END"
    " ELSE x ->> '$' END",
    "li_json(x) AS CASE json_type(x) WHEN 'OBJECT' THEN CAST(x AS VARCHAR)"
    " WHEN 'ARRAY' THEN CAST(x AS VARCHAR) ELSE li_leaf(x) END",
    # A key of an event: `found` is its text, re-read only where the text cannot tell what it is.
    "li_key(message, path, found) AS CASE"
    " WHEN found IN ('true', 'false') AND json_type(message, path) = 'BOOLEAN'"
    " THEN CASE WHEN found = 'true' THEN '1' ELSE '0' END"
    " WHEN found[1] IN ('{', '[') AND json_type(message, path) IN ('OBJECT', 'ARRAY') THEN NULL"
    " ELSE found END",
    # What jsonParse makes of a text: a map or a list, else nothing.
    # fidelity: json-scalars
    "li_struct(x) AS CASE WHEN json_type(TRY_CAST(x AS JSON)) IN ('OBJECT', 'ARRAY')"
    " THEN CAST(x AS JSON) END",
    # The text of a JSON value as a cell; strings without escapes need no parser.
    "li_raw(x) AS CASE x[1] WHEN '\"' THEN CASE WHEN contains(x, '\\') THEN CAST(x AS JSON) ->> '$'"
    " ELSE x[2:-2] END WHEN '{' THEN NULL WHEN '[' THEN NULL WHEN 't' THEN '1' WHEN 'f' THEN '0'"
    " WHEN 'n' THEN NULL ELSE x END",
    # Whole epoch seconds as milliseconds; a number beyond all times is missing.
    "li_seconds(x) AS TRY_CAST(TRY_CAST(x AS BIGINT) * 1000::HUGEINT AS BIGINT)",
    # Epoch seconds or milliseconds, or an ISO time, which is UTC unless it says otherwise.
    # fidelity: json-times
    "li_any_time(x) AS coalesce(TRY_CAST(TRY_CAST(x AS DOUBLE)"
    " * CASE WHEN TRY_CAST(x AS DOUBLE) < 1e11 THEN 1000 ELSE 1 END AS BIGINT),"
    " epoch_ms(TRY_CAST(x AS TIMESTAMPTZ)))",
    # key=value pairs as a map; quotes around a value are not part of it.
    # fidelity: no-pairs
    "li_logfmt(x, pair) AS CASE WHEN regexp_matches(x, pair) THEN"
    " TRY_CAST('{' || array_to_string(list_transform(list_zip("
    "regexp_extract_all(x, pair, 1), regexp_extract_all(x, pair, 2)), lambda p:"
    " CAST(to_json(p[1]) AS VARCHAR) || ':' || CAST(to_json(li_unquoted(p[2])) AS VARCHAR)), ',')"
    " || '}' AS JSON) END",
    "li_unquoted(x) AS CASE WHEN x[1] = '\"' THEN replace(x[2:-2], '\\\"', '\"') ELSE x END",
    # A cell in quotes; one with text behind its closing quote stays as it is written.
    # fidelity: csv-quotes
    'li_csv_cell(x) AS CASE WHEN regexp_full_match(x, \'"(?:[^"]|"")*"\')'
    " THEN replace(x[2:-2], '\"\"', '\"') ELSE x END",
    "li_xml_text(x) AS replace(replace(replace(replace(replace(x, '&lt;', '<'), '&gt;', '>'),"
    " '&quot;', '\"'), '&apos;', chr(39)), '&amp;', '&')",
    # Natural order: digit runs by length, then value; other runs by code point. A sign below all
    # others ends those, so that runs are compared one by one: `a9` stands before `a*b`.
    r"li_natural(x) AS array_to_string(list_transform(regexp_extract_all(x, '[0-9]+|[^0-9]+'),"
    " lambda run: CASE WHEN run[1] BETWEEN '0' AND '9'"
    " THEN '0' || chr(256 + length(run)::INTEGER) || run ELSE run || chr(1) END), '')",
    "li_sqrt(x) AS CASE WHEN x >= 0 THEN sqrt(x) END",
    "li_log(x) AS CASE WHEN x > 0 THEN ln(x) END",
    # fidelity: division
    "li_divide(a, b) AS CASE WHEN b <> 0 THEN a / b END",
    "li_modulo(a, b) AS CASE WHEN b <> 0 THEN a % b END",
    "li_power(a, b) AS li_finite(TRY(pow(a, b)))",
    # least() passes over what is missing, so that it is looked for first.
    # fidelity: haversine
    "li_haversine(a, b, c, d) AS CASE WHEN a + b + c + d IS NOT NULL THEN"
    " 2 * 6371 * asin(sqrt(least(1.0, pow(sin(radians(c - a) / 2), 2)"
    " + cos(radians(a)) * cos(radians(c)) * pow(sin(radians(d - b) / 2), 2)))) END",
    "li_floor(t, step, shift) AS t - (((t - shift) % step) + step) % step",
    "li_ceil(t, step) AS -li_floor(-t, step, 0)",
    "li_months(t) AS (year(epoch_ms(t)) - 1970) * 12 + month(epoch_ms(t)) - 1",
    "li_month_start(m) AS epoch_ms(make_timestamp(1970 + CAST(floor(m / 12) AS BIGINT),"
    " 1 + CAST(m - floor(m / 12) * 12 AS BIGINT), 1, 0, 0, 0.0))",
    "li_floor_months(t, step) AS li_month_start(li_floor(li_months(t), step, 0))",
    "li_ceil_months(t, step) AS CASE WHEN li_floor_months(t, step) = t THEN t"
    " ELSE li_month_start(li_floor(li_months(t), step, 0) + step) END",
    "li_format_date(t, form, zone) AS strftime(timezone(zone, epoch_ms(t)::TIMESTAMP AT TIME ZONE"
    " 'UTC'), form)",
    "li_parse_date(x, form, zone) AS epoch_ms(timezone(zone, try_strptime(x, form)))",
    # A zone in the text itself; Java's X also reads Z.
    r"li_parse_instant(x, form) AS epoch_ms(try_strptime("
    r"regexp_replace(x, '([0-9])[Zz]', '\1+00:00'), form))",
    "li_array_size(x) AS CASE WHEN json_type(x) = 'ARRAY' THEN json_array_length(x) END",
    "li_array_contains(x, item) AS CASE WHEN json_type(x) = 'ARRAY' THEN coalesce(list_contains("
    "list_transform(CAST(x AS JSON[]), lambda v: li_leaf(v)), item), false) ELSE false END",
    f"li_is_ipv4(x) AS regexp_full_match(x, '{IPV4}')",
    f"li_is_ipv6(x) AS regexp_full_match(x, '{IPV6}')",
    # Whether an address begins as one of the ranges of its kind does.
    "li_in_ranges(x, four, six) AS coalesce(CASE WHEN li_is_ipv4(x) THEN regexp_matches(x, four)"
    " WHEN li_is_ipv6(x) THEN regexp_matches(lower(x), six) END, false)",
    "li_octet(x, n) AS CAST(split_part(x, '.', n) AS BIGINT)",
    "li_ipv4_number(x) AS CASE WHEN li_is_ipv4(x) THEN li_octet(x, 1) * 16777216"
    " + li_octet(x, 2) * 65536 + li_octet(x, 3) * 256 + li_octet(x, 4) END",
    # The last two groups of ::ffff:192.0.2.1 in hexadecimal.
    "li_ipv6_tail(x) AS CASE WHEN contains(x, '.') THEN regexp_replace(x, '[^:]*$', '')"
    " || lower(to_hex(li_octet(regexp_extract(x, '[^:]*$'), 1) * 256"
    " + li_octet(regexp_extract(x, '[^:]*$'), 2))) || ':'"
    " || lower(to_hex(li_octet(regexp_extract(x, '[^:]*$'), 3) * 256"
    " + li_octet(regexp_extract(x, '[^:]*$'), 4))) ELSE x END",
    "li_groups(x) AS list_filter(string_split(x, ':'), lambda g: g <> '')",
    "li_padded(groups) AS array_to_string(list_transform(groups, lambda g: lpad(g, 4, '0')), '')",
    "li_ipv6_whole(x) AS CASE WHEN contains(x, '::') THEN"
    " rpad(li_padded(li_groups(split_part(x, '::', 1))),"
    " 32 - length(li_padded(li_groups(split_part(x, '::', 2))))::INTEGER, '0')"
    " || li_padded(li_groups(split_part(x, '::', 2))) ELSE li_padded(li_groups(x)) END",
    # 32 hexadecimal digits, which compare like the numbers that they are.
    # The lambda names what would otherwise be written out many times over.
    "li_ipv6_hex(x) AS CASE WHEN li_is_ipv6(x) THEN"
    " list_transform([li_ipv6_tail(lower(x))], lambda v: li_ipv6_whole(v))[1] END",
    # An address as its bits, one character each, behind the number of its kind.
    # fidelity: mixed-networks
    "li_address(x) AS CASE WHEN li_is_ipv4(x) THEN '4' || CAST(CAST(unhex(lpad(to_hex("
    "li_ipv4_number(x)), 8, '0')) AS BIT) AS VARCHAR)"
    " WHEN li_is_ipv6(x) THEN '6' || CAST(CAST(unhex(li_ipv6_hex(x)) AS BIT) AS VARCHAR) END",
    # The bits that all addresses of a network begin with; an address is a network of its own.
    "li_network(x) AS left(li_address(split_part(trim(x), '/', 1)), CASE WHEN contains(x, '/')"
    " THEN 1 + CAST(split_part(trim(x), '/', 2) AS INTEGER) ELSE 129 END)",
    "li_hex_to_dec(x) AS CASE WHEN regexp_full_match(lower(x), '-?(0x)?[0-9a-f]{1,15}')"
    " THEN (CASE WHEN x[1] = '-' THEN -1 ELSE 1 END) * CAST('0x' ||"
    " regexp_replace(lower(x), '^-?(0x)?', '') AS BIGINT) END",
    "li_dec_to_hex(x) AS CASE WHEN x < 0 THEN '-0x' || lower(to_hex(-x))"
    " ELSE '0x' || lower(to_hex(x)) END",
    "li_hex_to_ascii(x) AS TRY(decode(unhex(x)))",
    "li_base64_decode(x) AS TRY(decode(from_base64(x)))",
    # Places and lengths beyond any text are cut to what SQL takes.
    # fidelity: round-half
    "li_round(x, digits) AS CASE WHEN digits IS NOT NULL THEN round(x,"
    " CAST(greatest(least(digits, 15), -300) AS INTEGER)) END",
    # fidelity: substr-start
    "li_substr(x, start, size) AS CASE WHEN start + size IS NOT NULL THEN substr(x,"
    " greatest(least(start, 1000000000), 0) + 1,"
    " greatest(least(size, 1000000000), 0)) END",
    # The time of a syslog message; one without a year is the last such day before the file's own.
    # fidelity: syslog-years
    "li_syslog_time(x, written) AS coalesce(epoch_ms(TRY_CAST(x AS TIMESTAMPTZ)),"
    " li_last_such_day(year(written) || ' ' || x, year(written) - 1 || ' ' || x, written))",
    "li_last_such_day(this, before, written) AS epoch_ms(CASE"
    " WHEN try_strptime(this, '%Y %b %d %H:%M:%S') <= written"
    " THEN try_strptime(this, '%Y %b %d %H:%M:%S')"
    " ELSE try_strptime(before, '%Y %b %d %H:%M:%S') END)",
    # The first JSON inside a text: up to the last brace, else up to the first one that makes it
    # whole.
    # fidelity: lambda-json
    "li_fragment(x) AS CASE WHEN x[1] = '{' THEN x WHEN NOT contains(x, '{') THEN NULL"
    " WHEN json_valid(regexp_extract(x, '(?s)\\{.*\\}')) THEN regexp_extract(x, '(?s)\\{.*\\}')"
    " ELSE li_first_valid(string_split(x[strpos(x, '{'):], '}')) END",
    "li_first_valid(parts) AS list_filter(list_transform(range(1, least(len(parts), 20)),"
    " lambda n: array_to_string(parts[:n], '}') || '}'), lambda part: json_valid(part))[1]",
    # A JSON object cut off behind its 200th value. Every value but the first has a comma in front
    # that is not inside a text, so that few commas tell at once that there is nothing to cut.
    # fidelity: first-fields
    "li_first_fields(x) AS CASE WHEN strlen(x) < 400"
    " OR strlen(x) - strlen(replace(x, ',', '')) < 200 OR NOT starts_with(ltrim(x), '{')"
    " OR NOT json_valid(x) THEN x ELSE li_cut(x, regexp_extract(x,"
    r""" '(?s)^(?:(?:[^",]|"(?:[^"\\]|\\.)*")*,){200}')) END""",
    "li_cut(x, first) AS CASE WHEN first = '' THEN x ELSE first[:-2] || li_closed(first) END",
    r"""li_closed(first) AS translate(reverse(list_reduce(regexp_extract_all("""
    r"""regexp_replace(first, '"(?:[^"\\]|\\.)*"', '', 'g'), '[\[\]{}]'), lambda open, sign: CASE"""
    r""" WHEN sign IN ('}', ']') THEN open[:-2] ELSE open || sign END)), '{[', '}]')""",
    # A number as a whole one; texts of digits without the way over a double.
    # fidelity: to-int
    "li_long(x, n) AS CASE WHEN regexp_full_match(x, '[+-]?[0-9]{1,18}') THEN CAST(x AS BIGINT)"
    " ELSE TRY_CAST(trunc(n) AS BIGINT) END",
)


def needed(sql: str) -> list[str]:
    """The statements that define the macros which ``sql`` uses, each after what it needs."""
    bodies = {macro.split("(", 1)[0]: macro for macro in MACROS}
    chosen: dict[str, None] = {}

    def choose(text: str) -> None:
        for name in _NAME.findall(text):
            if name in bodies and name not in chosen:
                choose(bodies[name].split(" AS ", 1)[1])
                chosen[name] = None

    choose(sql)
    return [f"CREATE OR REPLACE MACRO {bodies[name]}" for name in chosen]
