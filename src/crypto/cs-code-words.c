/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PGP word list and base 32: how a ZRTP code becomes words or characters. */
#include "crypto/cs-code-words.h"

#include <string.h>

/* The PGP word list: a byte at an even position is read from the first list, at an odd one from the second. A
 * published fact that other programs and people compare letter by letter; both lists are in the published order, which
 * is alphabetic except for "applicant, Apollo". */
static const char *const words[2][256] = {
  {
      "aardvark",  "absurd",    "accrue",    "acme",      "adrift",    "adult",     "afflict",   "ahead",
      "aimless",   "Algol",     "allow",     "alone",     "ammo",      "ancient",   "apple",     "artist",
      "assume",    "Athens",    "atlas",     "Aztec",     "baboon",    "backfield", "backward",  "banjo",
      "beaming",   "bedlamp",   "beehive",   "beeswax",   "befriend",  "Belfast",   "berserk",   "billiard",
      "bison",     "blackjack", "blockade",  "blowtorch", "bluebird",  "bombast",   "bookshelf", "brackish",
      "breadline", "breakup",   "brickyard", "briefcase", "Burbank",   "button",    "buzzard",   "cement",
      "chairlift", "chatter",   "checkup",   "chisel",    "choking",   "chopper",   "Christmas", "clamshell",
      "classic",   "classroom", "cleanup",   "clockwork", "cobra",     "commence",  "concert",   "cowbell",
      "crackdown", "cranky",    "crowfoot",  "crucial",   "crumpled",  "crusade",   "cubic",     "dashboard",
      "deadbolt",  "deckhand",  "dogsled",   "dragnet",   "drainage",  "dreadful",  "drifter",   "dropper",
      "drumbeat",  "drunken",   "Dupont",    "dwelling",  "eating",    "edict",     "egghead",   "eightball",
      "endorse",   "endow",     "enlist",    "erase",     "escape",    "exceed",    "eyeglass",  "eyetooth",
      "facial",    "fallout",   "flagpole",  "flatfoot",  "flytrap",   "fracture",  "framework", "freedom",
      "frighten",  "gazelle",   "Geiger",    "glitter",   "glucose",   "goggles",   "goldfish",  "gremlin",
      "guidance",  "hamlet",    "highchair", "hockey",    "indoors",   "indulge",   "inverse",   "involve",
      "island",    "jawbone",   "keyboard",  "kickoff",   "kiwi",      "klaxon",    "locale",    "lockup",
      "merit",     "minnow",    "miser",     "Mohawk",    "mural",     "music",     "necklace",  "Neptune",
      "newborn",   "nightbird", "Oakland",   "obtuse",    "offload",   "optic",     "orca",      "payday",
      "peachy",    "pheasant",  "physique",  "playhouse", "Pluto",     "preclude",  "prefer",    "preshrunk",
      "printer",   "prowler",   "pupil",     "puppy",     "python",    "quadrant",  "quiver",    "quota",
      "ragtime",   "ratchet",   "rebirth",   "reform",    "regain",    "reindeer",  "rematch",   "repay",
      "retouch",   "revenge",   "reward",    "rhythm",    "ribcage",   "ringbolt",  "robust",    "rocker",
      "ruffled",   "sailboat",  "sawdust",   "scallion",  "scenic",    "scorecard", "Scotland",  "seabird",
      "select",    "sentence",  "shadow",    "shamrock",  "showgirl",  "skullcap",  "skydive",   "slingshot",
      "slowdown",  "snapline",  "snapshot",  "snowcap",   "snowslide", "solo",      "southward", "soybean",
      "spaniel",   "spearhead", "spellbind", "spheroid",  "spigot",    "spindle",   "spyglass",  "stagehand",
      "stagnate",  "stairway",  "standard",  "stapler",   "steamship", "sterling",  "stockman",  "stopwatch",
      "stormy",    "sugar",     "surmount",  "suspense",  "sweatband", "swelter",   "tactics",   "talon",
      "tapeworm",  "tempest",   "tiger",     "tissue",    "tonic",     "topmost",   "tracker",   "transit",
      "trauma",    "treadmill", "Trojan",    "trouble",   "tumor",     "tunnel",    "tycoon",    "uncut",
      "unearth",   "unwind",    "uproot",    "upset",     "upshot",    "vapor",     "village",   "virus",
      "Vulcan",    "waffle",    "wallet",    "watchword", "wayside",   "willow",    "woodlark",  "Zulu",
  },
  {
      "adroitness",  "adviser",    "aftermath",  "aggregate",   "alkali",      "almighty",    "amulet",
      "amusement",   "antenna",    "applicant",  "Apollo",      "armistice",   "article",     "asteroid",
      "Atlantic",    "atmosphere", "autopsy",    "Babylon",     "backwater",   "barbecue",    "belowground",
      "bifocals",    "bodyguard",  "bookseller", "borderline",  "bottomless",  "Bradbury",    "bravado",
      "Brazilian",   "breakaway",  "Burlington", "businessman", "butterfat",   "Camelot",     "candidate",
      "cannonball",  "Capricorn",  "caravan",    "caretaker",   "celebrate",   "cellulose",   "certify",
      "chambermaid", "Cherokee",   "Chicago",    "clergyman",   "coherence",   "combustion",  "commando",
      "company",     "component",  "concurrent", "confidence",  "conformist",  "congregate",  "consensus",
      "consulting",  "corporate",  "corrosion",  "councilman",  "crossover",   "crucifix",    "cumbersome",
      "customer",    "Dakota",     "decadence",  "December",    "decimal",     "designing",   "detector",
      "detergent",   "determine",  "dictator",   "dinosaur",    "direction",   "disable",     "disbelief",
      "disruptive",  "distortion", "document",   "embezzle",    "enchanting",  "enrollment",  "enterprise",
      "equation",    "equipment",  "escapade",   "Eskimo",      "everyday",    "examine",     "existence",
      "exodus",      "fascinate",  "filament",   "finicky",     "forever",     "fortitude",   "frequency",
      "gadgetry",    "Galveston",  "getaway",    "glossary",    "gossamer",    "graduate",    "gravity",
      "guitarist",   "hamburger",  "Hamilton",   "handiwork",   "hazardous",   "headwaters",  "hemisphere",
      "hesitate",    "hideaway",   "holiness",   "hurricane",   "hydraulic",   "impartial",   "impetus",
      "inception",   "indigo",     "inertia",    "infancy",     "inferno",     "informant",   "insincere",
      "insurgent",   "integrate",  "intention",  "inventive",   "Istanbul",    "Jamaica",     "Jupiter",
      "leprosy",     "letterhead", "liberty",    "maritime",    "matchmaker",  "maverick",    "Medusa",
      "megaton",     "microscope", "microwave",  "midsummer",   "millionaire", "miracle",     "misnomer",
      "molasses",    "molecule",   "Montana",    "monument",    "mosquito",    "narrative",   "nebula",
      "newsletter",  "Norwegian",  "October",    "Ohio",        "onlooker",    "opulent",     "Orlando",
      "outfielder",  "Pacific",    "pandemic",   "Pandora",     "paperweight", "paragon",     "paragraph",
      "paramount",   "passenger",  "pedigree",   "Pegasus",     "penetrate",   "perceptive",  "performance",
      "pharmacy",    "phonetic",   "photograph", "pioneer",     "pocketful",   "politeness",  "positive",
      "potato",      "processor",  "provincial", "proximate",   "puberty",     "publisher",   "pyramid",
      "quantity",    "racketeer",  "rebellion",  "recipe",      "recover",     "repellent",   "replica",
      "reproduce",   "resistor",   "responsive", "retraction",  "retrieval",   "retrospect",  "revenue",
      "revival",     "revolver",   "sandalwood", "sardonic",    "Saturday",    "savagery",    "scavenger",
      "sensation",   "sociable",   "souvenir",   "specialist",  "speculate",   "stethoscope", "stupendous",
      "supportive",  "surrender",  "suspicious", "sympathy",    "tambourine",  "telephone",   "therapist",
      "tobacco",     "tolerance",  "tomorrow",   "torpedo",     "tradition",   "travesty",    "trombonist",
      "truncated",   "typewriter", "ultimate",   "undaunted",   "underfoot",   "unicorn",     "unify",
      "universe",    "unravel",    "upcoming",   "vacancy",     "vagabond",    "vertigo",     "Virginia",
      "visitor",     "vocalist",   "voyager",    "warranty",    "Waterloo",    "whimsical",   "Wichita",
      "Wilmington",  "Wyoming",    "yesteryear", "Yucatan",
  },
};

/* z-base-32's alphabet: digit n stands for n. */
static const char base32[] = "ybndrfg8ejkmcpqxot1uwisza345h769";

const char *
cs_code_word (guint position, guint8 value)
{
  return words[position % 2][value];
}

int
cs_code_word_value (guint position, const char *word)
{
  for (int value = 0; value < 256; value++)
    {
      if (g_ascii_strcasecmp (words[position % 2][value], word) == 0)
        return value;
    }
  return -1;
}

gboolean
cs_code_word_is_swapped (guint position, const char *word)
{
  return cs_code_word_value (position + 1, word) >= 0;
}

const char **
cs_code_word_complete (guint position, const char *prefix, guint max)
{
  const gsize prefix_len = strlen (prefix);
  GPtrArray *found = g_ptr_array_new ();

  for (guint value = 0; value < 256 && found->len < max; value++)
    {
      const char *word = words[position % 2][value];

      if (g_ascii_strncasecmp (word, prefix, prefix_len) == 0)
        g_ptr_array_add (found, (gpointer) word);
    }
  g_ptr_array_add (found, NULL);
  return (const char **) g_ptr_array_free (found, FALSE);
}

void
cs_code_base32 (guint32 value, char out[static 5])
{
  for (guint i = 0; i < 4; i++)
    out[i] = base32[value >> (27 - 5 * i) & 31];
  out[4] = '\0';
}

int
cs_code_base32_value (char c)
{
  const char *at;

  switch (c)
    {
    case '\0':
      return -1;
    case '0':
      c = 'o';
      break;
    case '2':
      c = 'z';
      break;
    case 'l':
    case 'L':
      c = '1';
      break;
    case 'v':
    case 'V':
      c = 'u';
      break;
    default:
      c = g_ascii_tolower (c);
    }

  at = strchr (base32, c);
  return at != NULL ? (int) (at - base32) : -1;
}
