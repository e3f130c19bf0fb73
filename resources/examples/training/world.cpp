// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/world.h"

#include "core/base/random.h"
#include "resources/examples/training/words.h"

#include <numeric>
#include <span>

namespace fathom::training {

namespace {

/// What the random numbers are for.
enum Stream : std::uint64_t
{
    WhoIsHeldOut = 1,
    WhatIsTrue = 2
};

Word sameInBoth(const std::string& name)
{
    return { name, name, name };
}

void addEntity(World& world, Kind kind, Word name, bool feminine)
{
    world.ofKind[static_cast<std::size_t>(kind)].push_back(world.entities.size());
    world.entities.push_back({ kind, std::move(name), feminine, false });
}

void addFact(World& world, std::size_t entity, Relation relation, std::size_t value)
{
    world.ofRelation[static_cast<std::size_t>(relation)].push_back(world.facts.size());
    world.facts.push_back({ entity, relation, value });
}

/// A third of each kind, drawn.
void holdOut(World& world, std::uint64_t seed)
{
    for (std::size_t kind = 0; kind < kindCount; ++kind) {
        auto order = world.ofKind[kind];
        Random random(seed, { WhoIsHeldOut, kind });
        random.shuffle(std::span(order));
        for (std::size_t i = 0; i < order.size() / 3; ++i)
            world.entities[order[i]].heldOut = true;
    }
}

/// Each value is true of as many entities as any other, drawn.
void drawFacts(World& world, Relation relation, std::uint64_t seed)
{
    const auto& entities = world.ofKind[static_cast<std::size_t>(kindOf(relation))];
    std::vector<std::size_t> drawn(entities.size());
    for (std::size_t i = 0; i < drawn.size(); ++i)
        drawn[i] = i % world.valuesOf(relation).size();
    Random random(seed, { WhatIsTrue, static_cast<std::uint64_t>(relation) });
    random.shuffle(std::span(drawn));
    for (std::size_t i = 0; i < drawn.size(); ++i)
        addFact(world, entities[i], relation, drawn[i]);
}

void addThings(World& world, Kind kind, const std::vector<Thing>& things, Relation kindRelation,
    Relation qualityRelation)
{
    for (const auto& thing : things) {
        const auto entity = world.entities.size();
        addEntity(world, kind, thing.name, thing.feminine);
        addFact(world, entity, kindRelation, thing.kind);
        addFact(world, entity, qualityRelation, thing.quality);
    }
}

/// People live in towns of which anything may be said.
void chooseHomes(World& world)
{
    constexpr std::size_t homes = 6;
    auto& values = world.values[static_cast<std::size_t>(Relation::PersonHome)];
    for (const auto town : world.ofKind[static_cast<std::size_t>(Kind::Town)]) {
        if (!world.entities[town].heldOut && values.size() < homes)
            values.push_back(sameInBoth(world.entities[town].name.english));
    }
}

} // namespace

Kind kindOf(Relation relation)
{
    switch (relation) {
    case Relation::TownCountry:
        return Kind::Town;
    case Relation::RiverCountry:
        return Kind::River;
    case Relation::PersonWork:
    case Relation::PersonHome:
        return Kind::Person;
    case Relation::AnimalKind:
    case Relation::AnimalSize:
        return Kind::Animal;
    case Relation::FoodKind:
    case Relation::FoodColour:
        break;
    }
    return Kind::Food;
}

World makeWorld(std::uint64_t seed)
{
    World world;
    for (const auto& name : townNames())
        addEntity(world, Kind::Town, sameInBoth(name), true);
    for (const auto& name : riverNames())
        addEntity(world, Kind::River, sameInBoth(name), false);
    for (const auto& name : womenNames())
        addEntity(world, Kind::Person, sameInBoth(name), true);
    for (const auto& name : menNames())
        addEntity(world, Kind::Person, sameInBoth(name), false);

    const auto values = [&](Relation relation) -> std::vector<Word>& {
        return world.values[static_cast<std::size_t>(relation)];
    };
    values(Relation::PersonWork) = professions();
    values(Relation::AnimalKind) = animalKinds();
    values(Relation::AnimalSize) = animalSizes();
    values(Relation::FoodKind) = foodKinds();
    values(Relation::FoodColour) = foodColours();
    for (const auto& name : countryNames()) {
        values(Relation::TownCountry).push_back(sameInBoth(name));
        values(Relation::RiverCountry).push_back(sameInBoth(name));
    }
    addThings(world, Kind::Animal, animals(), Relation::AnimalKind, Relation::AnimalSize);
    addThings(world, Kind::Food, foods(), Relation::FoodKind, Relation::FoodColour);
    holdOut(world, seed);
    chooseHomes(world);
    for (const auto relation : { Relation::TownCountry, Relation::RiverCountry,
             Relation::PersonWork, Relation::PersonHome })
        drawFacts(world, relation, seed);
    return world;
}

} // namespace fathom::training
