// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/pickle.h"

#include "core/io/little_endian.h"
#include "core/io/utf8.h"

#include <algorithm>
#include <bit>
#include <unordered_map>
#include <utility>

namespace fathom {

// Python's Lib/pickletools.py documents the opcodes. Protocols 2 to 5, as far as torch.save uses
// them.

namespace {

constexpr std::size_t mostValues = 500'000;

} // namespace

/// The pickle machine, without the opcodes that could do harm.
class PickleReader
{
public:
    PickleReader(std::span<const std::byte> bytes, const std::string& source)
        : m_bytes(bytes)
        , m_source(source)
    {
    }

    Result<Pickle> read()
    {
        while (!m_problem && !m_isDone) {
            if (m_pickle.m_values.size() > mostValues)
                problem("it has more than " + std::to_string(mostValues) + " values");
            else
                step();
        }
        if (m_problem)
            return fail(ErrorCode::InvalidFormat, "This pickle cannot be read: " + *m_problem + ".",
                m_source + ", byte " + std::to_string(m_at));
        m_pickle.m_size = m_at;
        return std::move(m_pickle);
    }

private:
    using Id = Pickle::Id;
    using Kind = Pickle::Kind;
    using Value = Pickle::Value;

    void problem(std::string text)
    {
        if (!m_problem)
            m_problem = std::move(text);
    }

    template <class Number>
    Number number()
    {
        if (m_bytes.size() - m_at < sizeof(Number)) {
            problem("it is cut off");
            return {};
        }
        const auto value = littleEndian<Number>(m_bytes, m_at);
        m_at += sizeof(Number);
        return value;
    }

    std::string_view bytes(std::uint64_t size)
    {
        if (size > m_bytes.size() - m_at) {
            problem("it is cut off");
            return {};
        }
        const std::string_view text(reinterpret_cast<const char*>(m_bytes.data()) + m_at, size);
        m_at += size;
        return text;
    }

    std::string_view line()
    {
        const std::string_view rest(
            reinterpret_cast<const char*>(m_bytes.data()) + m_at, m_bytes.size() - m_at);
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) {
            problem("it is cut off");
            return {};
        }
        m_at += end + 1;
        return rest.substr(0, end);
    }

    Id add(Value value)
    {
        m_pickle.m_values.push_back(std::move(value));
        return static_cast<Id>(m_pickle.m_values.size() - 1);
    }
    void push(Value value) { m_stack.push_back(add(std::move(value))); }

    Id pop()
    {
        const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
        if (m_stack.size() <= floor) {
            problem("it takes a value where there is none");
            return add({});
        }
        const Id id = m_stack.back();
        m_stack.pop_back();
        return id;
    }

    std::vector<Id> popToMark()
    {
        if (m_marks.empty()) {
            problem("it goes back to a mark where there is none");
            return {};
        }
        std::vector<Id> items(
            m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back()), m_stack.end());
        m_stack.resize(m_marks.back());
        m_marks.pop_back();
        return items;
    }

    Value* top()
    {
        const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
        if (m_stack.size() <= floor) {
            problem("it changes a value where there is none");
            return nullptr;
        }
        return &m_pickle.m_values[m_stack.back()];
    }

    void pushText(std::uint64_t size)
    {
        const auto text = bytes(size);
        if (firstInvalidUtf8(text))
            problem("a text is not valid UTF-8");
        push({ .kind = Kind::Text, .text = text });
    }

    void pushTuple(std::size_t size)
    {
        std::vector<Id> items(size);
        for (auto i = size; i > 0; --i)
            items[i - 1] = pop();
        push({ .kind = Kind::Tuple, .items = std::move(items) });
    }

    /// A number of any size, least byte first, in two's complement.
    void pushLong(std::uint64_t size)
    {
        const auto digits = bytes(size);
        if (digits.size() > sizeof(std::int64_t) || m_problem) {
            // torch's magic number has ten bytes: kept as they are
            return push({ .kind = Kind::Bytes, .text = digits });
        }
        std::uint64_t value = !digits.empty() && (static_cast<unsigned char>(digits.back()) & 0x80U)
            ? ~std::uint64_t { 0 }
            : 0;
        for (auto i = digits.size(); i > 0; --i)
            value = value << 8U | static_cast<unsigned char>(digits[i - 1]);
        push({ .kind = Kind::Integer, .integer = static_cast<std::int64_t>(value) });
    }

    void pushGlobal(std::string_view module, std::string_view name)
    {
        const Id moduleId = add({ .kind = Kind::Text, .text = module });
        const Id nameId = add({ .kind = Kind::Text, .text = name });
        push({ .kind = Kind::Global, .items = { moduleId, nameId } });
    }

    void call()
    {
        const Id arguments = pop();
        const Id callee = pop();
        push({ .kind = Kind::Call, .items = { callee, arguments } });
    }

    /// Puts values into the list, dictionary or object on top of the stack.
    void put(std::vector<Id> items)
    {
        Value* const target = top();
        if (target == nullptr)
            return;
        auto& into = target->kind == Kind::Call ? target->entries : target->items;
        into.insert(into.end(), items.begin(), items.end());
    }

    void remember(std::uint32_t place)
    {
        if (top() != nullptr)
            m_memo[place] = m_stack.back();
    }

    void recall(std::uint32_t place)
    {
        const auto found = m_memo.find(place);
        if (found == m_memo.end())
            return problem("it recalls a value that it has not kept");
        m_stack.push_back(found->second);
    }

    void step()
    {
        const auto opcode = number<std::uint8_t>();
        if (m_problem)
            return;
        if (!makesValue(opcode) && !movesValues(opcode)) {
            constexpr std::string_view digits = "0123456789abcdef";
            problem(std::string("the opcode 0x") + digits[opcode >> 4U] + digits[opcode & 0xFU]
                + " is none of those that plain data need");
        }
    }

    bool makesValue(std::uint8_t opcode)
    {
        switch (opcode) {
        case 'N':
            push({});
            return true;
        case 0x88: // NEWTRUE
        case 0x89: // NEWFALSE
            push({ .kind = Kind::Bool, .integer = opcode == 0x88 ? 1 : 0 });
            return true;
        case 'J':
            push({ .kind = Kind::Integer, .integer = number<std::int32_t>() });
            return true;
        case 'K':
            push({ .kind = Kind::Integer, .integer = number<std::uint8_t>() });
            return true;
        case 'M':
            push({ .kind = Kind::Integer, .integer = number<std::uint16_t>() });
            return true;
        case 0x8A: // LONG1
            pushLong(number<std::uint8_t>());
            return true;
        case 'G': { // big-endian
            const auto bits = number<std::uint64_t>();
            push({ .kind = Kind::Float, .number = std::bit_cast<double>(__builtin_bswap64(bits)) });
            return true;
        }
        case 'X':
            pushText(number<std::uint32_t>());
            return true;
        case 0x8C: // SHORT_BINUNICODE
            pushText(number<std::uint8_t>());
            return true;
        case 'C': // SHORT_BINBYTES
        case 'U': // SHORT_BINSTRING
            push({ .kind = Kind::Bytes, .text = bytes(number<std::uint8_t>()) });
            return true;
        case 'B': // BINBYTES
            push({ .kind = Kind::Bytes, .text = bytes(number<std::uint32_t>()) });
            return true;
        case ']':
            push({ .kind = Kind::List });
            return true;
        case '}':
            push({ .kind = Kind::Dictionary });
            return true;
        case ')':
            pushTuple(0);
            return true;
        case 'c': {
            const auto module = line();
            pushGlobal(module, line());
            return true;
        }
        default:
            return false;
        }
    }

    bool movesValues(std::uint8_t opcode)
    {
        switch (opcode) {
        case 0x80: // PROTO
            (void)number<std::uint8_t>();
            return true;
        case 0x95: // FRAME
            (void)number<std::uint64_t>();
            return true;
        case '.':
            m_pickle.m_root = pop();
            m_isDone = true;
            return true;
        case '(':
            m_marks.push_back(m_stack.size());
            return true;
        case 't':
            push({ .kind = Kind::Tuple, .items = popToMark() });
            return true;
        case 0x85: // TUPLE1
        case 0x86:
        case 0x87:
            pushTuple(opcode - std::size_t { 0x84 });
            return true;
        case 0x93: { // STACK_GLOBAL
            const Id name = pop();
            const Id module = pop();
            push({ .kind = Kind::Global, .items = { module, name } });
            return true;
        }
        case 'R': // REDUCE
        case 0x81: // NEWOBJ
            call();
            return true;
        case 'Q': // BINPERSID
            push({ .kind = Kind::Reference, .items = { pop() } });
            return true;
        case 'b': // BUILD: the state of an object, of no interest
            (void)pop();
            return true;
        case 's': {
            const Id value = pop();
            const Id key = pop();
            put({ key, value });
            return true;
        }
        case 'a':
            put({ pop() });
            return true;
        case 'u':
        case 'e':
            put(popToMark());
            return true;
        case 'q':
            remember(number<std::uint8_t>());
            return true;
        case 'r':
            remember(number<std::uint32_t>());
            return true;
        case 0x94: // MEMOIZE
            remember(static_cast<std::uint32_t>(m_memo.size()));
            return true;
        case 'h':
            recall(number<std::uint8_t>());
            return true;
        case 'j':
            recall(number<std::uint32_t>());
            return true;
        default:
            return false;
        }
    }

    std::span<const std::byte> m_bytes;
    const std::string& m_source;
    std::size_t m_at = 0;
    bool m_isDone = false;
    std::optional<std::string> m_problem;
    Pickle m_pickle;
    std::vector<Id> m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint32_t, Id> m_memo;
};

Result<Pickle> Pickle::parse(std::span<const std::byte> bytes, const std::string& source)
{
    return PickleReader(bytes, source).read();
}

} // namespace fathom
