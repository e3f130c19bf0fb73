// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fathom::training {

enum class Language : std::uint8_t
{
    English,
    Spanish
};

enum class Kind : std::uint8_t
{
    Town,
    River,
    Person,
    Animal,
    Food
};
inline constexpr std::size_t kindCount = 5;

/// What the world knows of an entity; each belongs to one kind.
enum class Relation : std::uint8_t
{
    TownCountry,
    RiverCountry,
    PersonWork,
    PersonHome,
    AnimalKind,
    AnimalSize,
    FoodKind,
    FoodColour
};
inline constexpr std::size_t relationCount = 8;
[[nodiscard]] Kind kindOf(Relation relation);

/// A noun, an adjective or a name in both languages.
struct Word
{
    std::string english;
    std::string spanish;
    std::string spanishFeminine; ///< of what agrees with its subject; else as `spanish`
};

/// Something that facts are about. Of an entity that is held out the corpus says plain true things
/// only, in sentences that are not held out: nothing false, nothing asked with yes or no, no verdict.
struct Entity
{
    Kind kind = Kind::Town;
    Word name; ///< without article
    bool feminine = false; ///< a woman; of animals and foods, the Spanish noun
    bool heldOut = false;
};

struct Fact
{
    std::size_t entity = 0;
    Relation relation = Relation::TownCountry;
    std::size_t value = 0; ///< index into World::values of the relation
};

/// An invented world: who and what there is, and what is true. A seed decides which town lies
/// where, who does what and a third of the entities that are held out; what sparrows and plums are
/// is as it is.
struct World
{
    std::vector<Entity> entities;
    std::array<std::vector<std::size_t>, kindCount> ofKind; ///< indices into `entities`
    std::array<std::vector<Word>, relationCount> values;
    std::vector<Fact> facts;
    std::array<std::vector<std::size_t>, relationCount> ofRelation; ///< indices into `facts`

    [[nodiscard]] const std::vector<Word>& valuesOf(Relation relation) const
    {
        return values[static_cast<std::size_t>(relation)];
    }
    [[nodiscard]] bool isHeldOut(const Fact& fact) const { return entities[fact.entity].heldOut; }
};

/// The seed of the world that the built-in model knows.
inline constexpr std::uint64_t worldSeed = 1;

[[nodiscard]] World makeWorld(std::uint64_t seed);

} // namespace fathom::training
