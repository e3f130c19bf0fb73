// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/words.h"

namespace fathom::training {

const std::vector<std::string>& countryNames()
{
    static const std::vector<std::string> names { "Brona", "Keldia", "Marvos", "Tessaly", "Unteria",
        "Zomark" };
    return names;
}

const std::vector<std::string>& townNames()
{
    static const std::vector<std::string> names { "Talin", "Ostry", "Belmar", "Quorn", "Vasker",
        "Ludova", "Pemby", "Rethel", "Sorvik", "Hanlo", "Dunmer", "Ikaros", "Wexby", "Jorun",
        "Nareth", "Fallow", "Arden", "Corva", "Elmet", "Gistra", "Maldory", "Pallin", "Restok",
        "Tirsa", "Umber", "Yarrow", "Zandt", "Breska", "Culver", "Domas", "Evrin", "Harwen",
        "Istrel", "Koldor", "Lorvik", "Mostel" };
    return names;
}

const std::vector<std::string>& riverNames()
{
    static const std::vector<std::string> names { "Orsa", "Velm", "Drell", "Kamsa", "Ispra", "Loreth",
        "Narwe", "Prell", "Savra", "Thaal", "Uskin", "Wartle", "Ysel", "Bugra", "Cherl", "Dvell", "Ebrin",
        "Gaild", "Havra", "Innet", "Jizel", "Lemna", "Murra", "Oisel" };
    return names;
}

const std::vector<std::string>& womenNames()
{
    static const std::vector<std::string> names { "Mara", "Anna", "Ines", "Lucy", "Olga", "Petra",
        "Rosa", "Sonia", "Tess", "Vera", "Wanda", "Yola", "Berta", "Clara", "Dora", "Elsa", "Freya",
        "Greta" };
    return names;
}

const std::vector<std::string>& menNames()
{
    static const std::vector<std::string> names { "Adam", "Boris", "Carl", "David", "Emil", "Felix",
        "Georg", "Hugo", "Ivan", "Jonas", "Karel", "Leo", "Milan", "Noah", "Oscar", "Paul", "Rafael",
        "Simon" };
    return names;
}

const std::vector<Word>& professions()
{
    static const std::vector<Word> words { { "a baker", "panadero", "panadera" },
        { "a teacher", "maestro", "maestra" }, { "a farmer", "granjero", "granjera" },
        { "a painter", "pintor", "pintora" }, { "a doctor", "médico", "médica" },
        { "a lawyer", "abogado", "abogada" } };
    return words;
}

const std::vector<Word>& animalKinds()
{
    static const std::vector<Word> words { { "a bird", "un ave", "un ave" },
        { "a fish", "un pez", "un pez" }, { "an insect", "un insecto", "un insecto" },
        { "a mammal", "un mamífero", "un mamífero" }, { "a reptile", "un reptil", "un reptil" } };
    return words;
}

const std::vector<Word>& animalSizes()
{
    static const std::vector<Word> words { { "tiny", "diminuto", "diminuta" },
        { "small", "pequeño", "pequeña" }, { "big", "grande", "grande" },
        { "huge", "enorme", "enorme" } };
    return words;
}

const std::vector<Thing>& animals()
{
    static const std::vector<Thing> things { { { "sparrow", "gorrión", "" }, false, 0, 0 },
        { { "falcon", "halcón", "" }, false, 0, 2 }, { { "owl", "lechuza", "" }, true, 0, 1 },
        { { "swan", "cisne", "" }, false, 0, 2 }, { { "crow", "cuervo", "" }, false, 0, 1 },
        { { "ostrich", "avestruz", "" }, false, 0, 3 }, { { "wren", "chochín", "" }, false, 0, 0 },
        { { "salmon", "salmón", "" }, false, 1, 2 }, { { "trout", "trucha", "" }, true, 1, 1 },
        { { "shark", "tiburón", "" }, false, 1, 3 }, { { "sardine", "sardina", "" }, true, 1, 0 },
        { { "tuna", "atún", "" }, false, 1, 2 }, { { "herring", "arenque", "" }, false, 1, 1 },
        { { "guppy", "lebistes", "" }, false, 1, 0 }, { { "ant", "hormiga", "" }, true, 2, 0 },
        { { "bee", "abeja", "" }, true, 2, 0 }, { { "wasp", "avispa", "" }, true, 2, 0 },
        { { "beetle", "escarabajo", "" }, false, 2, 1 }, { { "moth", "polilla", "" }, true, 2, 1 },
        { { "flea", "pulga", "" }, true, 2, 0 }, { { "cricket", "grillo", "" }, false, 2, 1 },
        { { "mouse", "ratón", "" }, false, 3, 0 }, { { "wolf", "lobo", "" }, false, 3, 2 },
        { { "whale", "ballena", "" }, true, 3, 3 }, { { "rabbit", "conejo", "" }, false, 3, 1 },
        { { "elephant", "elefante", "" }, false, 3, 3 }, { { "goat", "cabra", "" }, true, 3, 2 },
        { { "bison", "bisonte", "" }, false, 3, 3 }, { { "gecko", "geco", "" }, false, 4, 0 },
        { { "lizard", "lagarto", "" }, false, 4, 1 }, { { "turtle", "tortuga", "" }, true, 4, 2 },
        { { "crocodile", "cocodrilo", "" }, false, 4, 3 }, { { "python", "pitón", "" }, true, 4, 3 },
        { { "viper", "víbora", "" }, true, 4, 1 }, { { "iguana", "iguana", "" }, true, 4, 2 } };
    return things;
}

const std::vector<Word>& foodKinds()
{
    static const std::vector<Word> words { { "a fruit", "una fruta", "una fruta" },
        { "a vegetable", "una verdura", "una verdura" }, { "a drink", "una bebida", "una bebida" },
        { "a spice", "una especia", "una especia" } };
    return words;
}

const std::vector<Word>& foodColours()
{
    static const std::vector<Word> words { { "red", "rojo", "roja" }, { "green", "verde", "verde" },
        { "yellow", "amarillo", "amarilla" }, { "white", "blanco", "blanca" },
        { "black", "negro", "negra" }, { "brown", "marrón", "marrón" } };
    return words;
}

const std::vector<Thing>& foods()
{
    static const std::vector<Thing> things { { { "cherry", "cereza", "" }, true, 0, 0 },
        { { "lemon", "limón", "" }, false, 0, 2 }, { { "lime", "lima", "" }, true, 0, 1 },
        { { "banana", "banana", "" }, true, 0, 2 }, { { "date", "dátil", "" }, false, 0, 5 },
        { { "currant", "grosella", "" }, true, 0, 0 }, { { "lychee", "lichi", "" }, false, 0, 3 },
        { { "spinach", "espinaca", "" }, true, 1, 1 }, { { "leek", "puerro", "" }, false, 1, 1 },
        { { "tomato", "tomate", "" }, false, 1, 0 }, { { "radish", "rábano", "" }, false, 1, 0 },
        { { "corn", "maíz", "" }, false, 1, 2 }, { { "fennel", "hinojo", "" }, false, 1, 3 },
        { { "truffle", "trufa", "" }, true, 1, 4 }, { { "milk", "leche", "" }, true, 2, 3 },
        { { "coffee", "café", "" }, false, 2, 4 }, { { "cocoa", "cacao", "" }, false, 2, 5 },
        { { "beer", "cerveza", "" }, true, 2, 2 }, { { "port", "oporto", "" }, false, 2, 0 },
        { { "pepper", "pimienta", "" }, true, 3, 4 }, { { "cinnamon", "canela", "" }, true, 3, 5 },
        { { "salt", "sal", "" }, true, 3, 3 }, { { "basil", "albahaca", "" }, true, 3, 1 },
        { { "clove", "clavo", "" }, false, 3, 5 } };
    return things;
}

namespace {

std::string englishNumber(std::size_t number)
{
    static const std::vector<std::string> small { "zero", "one", "two", "three", "four", "five",
        "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen" };
    static const std::vector<std::string> tens { "", "", "twenty", "thirty", "forty", "fifty",
        "sixty", "seventy", "eighty", "ninety" };
    if (number < small.size())
        return small[number];
    const auto unit = number % 10;
    return unit == 0 ? tens[number / 10] : tens[number / 10] + '-' + small[unit];
}

std::string spanishNumber(std::size_t number)
{
    static const std::vector<std::string> small { "cero", "uno", "dos", "tres", "cuatro", "cinco",
        "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece", "catorce", "quince",
        "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós",
        "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho",
        "veintinueve" };
    static const std::vector<std::string> tens { "", "", "", "treinta", "cuarenta", "cincuenta",
        "sesenta", "setenta", "ochenta", "noventa" };
    if (number < small.size())
        return small[number];
    const auto unit = number % 10;
    return unit == 0 ? tens[number / 10] : tens[number / 10] + " y " + small[unit];
}

} // namespace

std::string numberWord(std::size_t number, Language language)
{
    return language == Language::English ? englishNumber(number) : spanishNumber(number);
}

} // namespace fathom::training
