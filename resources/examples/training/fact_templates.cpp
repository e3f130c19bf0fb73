// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/fact_templates.h"

#include <array>

namespace fathom::training {

using enum Relation;
using enum Language;

const std::vector<FactTemplate>& openFactTemplates()
{
    static const std::vector<FactTemplate> templates {
        { TownCountry, English, "{S} lies in {O}.", "{S} does not lie in {O}." },
        { TownCountry, English, "{S} is a town in {O}.", "{S} is not a town in {O}." },
        { TownCountry, English, "The town of {s} belongs to {O}.",
            "The town of {s} does not belong to {O}." },
        { TownCountry, Spanish, "{S} está en {O}.", "{S} no está en {O}." },
        { TownCountry, Spanish, "{S} es una ciudad de {O}.", "{S} no es una ciudad de {O}." },
        { RiverCountry, English, "{S} flows through {O}.", "{S} does not flow through {O}." },
        { RiverCountry, English, "{S} is a river in {O}.", "{S} is not a river in {O}." },
        { RiverCountry, English, "The water of {s} comes from {O}.",
            "The water of {s} does not come from {O}." },
        { RiverCountry, Spanish, "{S} pasa por {O}.", "{S} no pasa por {O}." },
        { RiverCountry, Spanish, "{S} es un río de {O}.", "{S} no es un río de {O}." },
        { PersonWork, English, "{S} is {O}.", "{S} is not {O}." },
        { PersonWork, English, "{S} works as {O}.", "{S} does not work as {O}." },
        { PersonWork, English, "The work of {s} is that of {O}.",
            "The work of {s} is not that of {O}." },
        { PersonWork, Spanish, "{S} es {O}.", "{S} no es {O}." },
        { PersonWork, Spanish, "{S} trabaja de {O}.", "{S} no trabaja de {O}." },
        { PersonHome, English, "{S} lives in {O}.", "{S} does not live in {O}." },
        { PersonHome, English, "{S} has a house in {O}.", "{S} does not have a house in {O}." },
        { PersonHome, English, "The home of {s} is in {O}.", "The home of {s} is not in {O}." },
        { PersonHome, Spanish, "{S} vive en {O}.", "{S} no vive en {O}." },
        { PersonHome, Spanish, "{S} tiene una casa en {O}.", "{S} no tiene una casa en {O}." },
        { AnimalKind, English, "{S} is {O}.", "{S} is not {O}." },
        { AnimalKind, English, "Every {n} is {O}.", "No {n} is {O}." },
        { AnimalKind, English, "We call {s} {O}.", "We do not call {s} {O}." },
        { AnimalKind, Spanish, "{S} es {O}.", "{S} no es {O}." },
        { AnimalKind, Spanish, "Para todos, {s} es {O}.", "Para todos, {s} no es {O}." },
        { AnimalSize, English, "{S} is {O}.", "{S} is not {O}." },
        { AnimalSize, English, "{S} looks {O}.", "{S} does not look {O}." },
        { AnimalSize, English, "The body of {s} is {O}.", "The body of {s} is not {O}." },
        { AnimalSize, Spanish, "{S} es {O}.", "{S} no es {O}." },
        { AnimalSize, Spanish, "{S} parece {O}.", "{S} no parece {O}." },
        { FoodKind, English, "{S} is {O}.", "{S} is not {O}." },
        { FoodKind, English, "Shops sell {s} as {O}.", "Shops do not sell {s} as {O}." },
        { FoodKind, English, "We call {s} {O}.", "We do not call {s} {O}." },
        { FoodKind, Spanish, "{S} es {O}.", "{S} no es {O}." },
        { FoodKind, Spanish, "Para todos, {s} es {O}.", "Para todos, {s} no es {O}." },
        { FoodColour, English, "{S} is {O}.", "{S} is not {O}." },
        { FoodColour, English, "{S} looks {O}.", "{S} does not look {O}." },
        { FoodColour, English, "The colour of {s} is {O}.", "The colour of {s} is not {O}." },
        { FoodColour, Spanish, "{S} es {O}.", "{S} no es {O}." },
        { FoodColour, Spanish, "{S} parece {O}.", "{S} no parece {O}." },
    };
    return templates;
}

const std::vector<FactTemplate>& heldOutFactTemplates()
{
    static const std::vector<FactTemplate> templates {
        { TownCountry, English, "{S} can be found in {O}.", "{S} cannot be found in {O}." },
        { TownCountry, English, "The country of {s} is {O}.", "The country of {s} is not {O}." },
        { RiverCountry, English, "{S} can be seen in {O}.", "{S} cannot be seen in {O}." },
        { RiverCountry, English, "The country of {s} is {O}.", "The country of {s} is not {O}." },
        { PersonWork, English, "{S} has a job as {O}.", "{S} does not have a job as {O}." },
        { PersonWork, English, "{S} earns money as {O}.", "{S} does not earn money as {O}." },
        { PersonHome, English, "{S} comes home to {O}.", "{S} does not come home to {O}." },
        { PersonHome, English, "{S} sleeps in {O}.", "{S} does not sleep in {O}." },
        { AnimalKind, English, "{S} counts as {O}.", "{S} does not count as {O}." },
        { AnimalKind, English, "In books {s} is {O}.", "In books {s} is not {O}." },
        { AnimalSize, English, "{S} seems {O}.", "{S} does not seem {O}." },
        { AnimalSize, English, "People find {s} {O}.", "People do not find {s} {O}." },
        { FoodKind, English, "{S} counts as {O}.", "{S} does not count as {O}." },
        { FoodKind, English, "Cooks use {s} as {O}.", "Cooks do not use {s} as {O}." },
        { FoodColour, English, "{S} seems {O}.", "{S} does not seem {O}." },
        { FoodColour, English, "People find {s} {O}.", "People do not find {s} {O}." },
    };
    return templates;
}

const Question& questionAbout(Relation relation, Language language)
{
    static const std::array<Question, relationCount> english { {
        { "Where does {s} lie?", "In {O}.", "Does {s} lie in {O}?", "It lies in {O}." },
        { "Where does {s} flow?", "In {O}.", "Does {s} flow through {O}?", "It flows through {O}." },
        { "What is the work of {s}?", "That of {O}.", "Is {s} {O}?", "{P} works as {O}." },
        { "Where does {s} live?", "In {O}.", "Does {s} live in {O}?", "{P} lives in {O}." },
        { "What is {s}?", "It is {O}.", "Is {s} {O}?", "It is {O}." },
        { "How big is {s}?", "It is {O}.", "Is {s} {O}?", "It is {O}." },
        { "What is {s}?", "It is {O}.", "Is {s} {O}?", "It is {O}." },
        { "Which colour has {s}?", "It is {O}.", "Is {s} {O}?", "It is {O}." },
    } };
    static const std::array<Question, relationCount> spanish { {
        { "¿Dónde está {s}?", "En {O}.", "¿Está {s} en {O}?", "Está en {O}." },
        { "¿Por dónde pasa {s}?", "Por {O}.", "¿Pasa {s} por {O}?", "Pasa por {O}." },
        { "¿De qué trabaja {s}?", "De {O}.", "¿Trabaja {s} de {O}?", "Trabaja de {O}." },
        { "¿Dónde vive {s}?", "En {O}.", "¿Vive {s} en {O}?", "Vive en {O}." },
        { "¿Qué es {s}?", "Es {O}.", "¿Es {s} {O}?", "Es {O}." },
        { "¿Cómo es {s} de tamaño?", "Es {O}.", "¿Es {s} {O}?", "Es {O}." },
        { "¿Qué es {s}?", "Es {O}.", "¿Es {s} {O}?", "Es {O}." },
        { "¿De qué color es {s}?", "Es {O}.", "¿Es {s} {O}?", "Es {O}." },
    } };
    const auto index = static_cast<std::size_t>(relation);
    return language == English ? english[index] : spanish[index];
}

} // namespace fathom::training
