"""Who lives in the demo. Places and stories are modelled on real partnerships; every person is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.access import Role

PASSWORD = "try-concord-today"  # noqa: S105 - every demo account's, printed at the start
DOMAIN = "demo.invalid"
"""Nobody can own it, so no demo mail ever reaches a stranger."""


@dataclass(frozen=True, slots=True)
class PersonSeed:
    """A member of staff."""

    name: str
    title: str
    roles: tuple[Role, ...]

    @property
    def email(self) -> str:
        """Return the account's address: first name and domain."""
        return f"{self.name.split()[0].lower()}@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class AgencySeed:
    """An agency and its people."""

    name: str
    short_name: str
    """A piece of the name, so that nobody takes it for another agency's."""
    system: str
    phone: str
    people: tuple[PersonSeed, ...]
    holds: tuple[str, ...] = ()
    """Record categories that requests may ask it for."""


@dataclass(frozen=True, slots=True)
class PartnershipSeed:
    """A partnership, its agencies and what they agreed."""

    name: str
    state: str
    zone: str
    agencies: tuple[AgencySeed, ...]
    agreements: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    """(title, short names of the parties, purposes)."""
    contact: tuple[str, str, str]
    """Name, phone and address of whom families call; nobody of an agency's."""


def _person(name: str, title: str, *roles: Role) -> PersonSeed:
    return PersonSeed(name, title, roles)


HELENA = PartnershipSeed(
    name="Helena Valley Partnership",
    state="MT",
    zone="America/Denver",
    agencies=(
        AgencySeed(
            "Helena Valley School District",
            "School District",
            "school",
            "406-555-0110",
            (
                _person("Theo Brandt", "School counsellor", Role.REQUESTER),
                _person(
                    "Marit Solberg", "Resource and referral coordinator", Role.REQUESTER, Role.COORDINATOR
                ),
                _person("Ansel Whitcomb", "District's attorney", Role.COUNSEL),
                _person("Pilar Ortega", "Records clerk", Role.CUSTODIAN),
                _person("Noor Hale", "Process analyst", Role.ANALYST),
                _person("Simon Achterberg", "Systems administrator", Role.ADMINISTRATOR),
            ),
            ("education_record", "attendance", "discipline", "special_education"),
        ),
        AgencySeed(
            "Prickly Pear Behavioral Health",
            "Prickly Pear",
            "mental_health",
            "406-555-0142",
            (
                _person("Dana Whitlock", "Privacy counsel, HIPAA", Role.COUNSEL),
                _person("Ines Calder", "Compliance counsel", Role.COUNSEL),
                _person("Priya Anand", "Health records custodian", Role.CUSTODIAN),
                _person("Jonah Reyes", "Clinician", Role.REQUESTER),
                _person("Lena Fischer", "Quality analyst", Role.ANALYST),
            ),
            ("health", "mental_health", "substance_use"),
        ),
        AgencySeed(
            "Capital City Police Department",
            "Police",
            "law_enforcement",
            "406-555-0177",
            (
                _person("Mara Lindqvist", "School resource officer", Role.REQUESTER),
                _person("Curtis Bell", "City attorney", Role.COUNSEL),
                _person("Joyce Hartman", "Records sergeant", Role.CUSTODIAN),
            ),
            ("law_enforcement_unit",),
        ),
        AgencySeed(
            "Lewis County Youth Court Services",
            "Youth Court",
            "juvenile_justice",
            "406-555-0163",
            (
                _person("Samir Osei", "Probation officer", Role.REQUESTER),
                _person("Greta Nylund", "Deputy county attorney", Role.COUNSEL),
                _person("Aaron Pike", "Court records clerk", Role.CUSTODIAN),
                _person("Evelyn Strand", "Auditor", Role.AUDITOR),
            ),
            ("juvenile_record",),
        ),
    ),
    agreements=(
        (
            "Sharing for safety and return to school",
            ("School District", "Prickly Pear", "Police", "Youth Court"),
            ("safety_plan", "return_to_school", "coordination_of_care", "service_referral", "case_planning"),
        ),
    ),
    contact=("Olive Kessler", "406-555-0100", f"families-mt@{DOMAIN}"),
)

GROSSMONT = PartnershipSeed(
    name="Granite Hills Partnership",
    state="CA",
    zone="America/Los_Angeles",
    agencies=(
        AgencySeed(
            "Granite Hills Union High School District",
            "High School District",
            "school",
            "619-555-0120",
            (
                _person("Rosa Delgado", "Director of student support", Role.REQUESTER, Role.COORDINATOR),
                _person("Victor Chen", "General counsel", Role.COUNSEL),
                _person("Amelia Stone", "Registrar", Role.CUSTODIAN),
                _person("Bea Lindholm", "Process analyst", Role.ANALYST),
                _person("Oskar Winter", "Systems administrator", Role.ADMINISTRATOR),
            ),
            ("education_record", "attendance", "discipline", "special_education"),
        ),
        AgencySeed(
            "Granite County Sheriff",
            "Sheriff",
            "law_enforcement",
            "619-555-0133",
            (
                _person("Hector Ruiz", "Information-sharing lead", Role.REQUESTER),
                _person("Fay Morrow", "County counsel", Role.COUNSEL),
                _person("Glen Avery", "Records officer", Role.CUSTODIAN),
            ),
            ("law_enforcement_unit",),
        ),
        AgencySeed(
            "Lakeside Youth Mental Health",
            "Lakeside",
            "mental_health",
            "619-555-0148",
            (
                _person("Imani Brooks", "Information-sharing lead", Role.REQUESTER),
                _person("Paul Nakamura", "Privacy counsel", Role.COUNSEL),
                _person("Tess Oduya", "Health records custodian", Role.CUSTODIAN),
            ),
            ("health", "mental_health", "substance_use"),
        ),
        AgencySeed(
            "Granite County Probation",
            "Probation",
            "juvenile_justice",
            "619-555-0155",
            (
                _person("Lamar Jackson", "Probation officer", Role.REQUESTER),
                _person("Nina Petrov", "Deputy county counsel", Role.COUNSEL),
                _person("Ruth Amsel", "Case records clerk", Role.CUSTODIAN),
            ),
            ("juvenile_record",),
        ),
        AgencySeed(
            "Granite County Social Services",
            "Social Services",
            "child_welfare",
            "619-555-0169",
            (
                _person("Celeste Moreau", "Caseworker and facilitator", Role.REQUESTER, Role.COORDINATOR),
                _person("Ivan Kostic", "Counsel for social services", Role.COUNSEL),
                _person("Maeve Doyle", "Custodian of records", Role.CUSTODIAN),
                _person("Yusuf Karim", "Auditor", Role.AUDITOR),
            ),
            ("child_welfare",),
        ),
    ),
    agreements=(
        (
            "Interagency agreement on youth records",
            ("High School District", "Sheriff", "Lakeside", "Probation", "Social Services"),
            ("safety_plan", "return_to_school", "coordination_of_care", "service_referral", "case_planning"),
        ),
    ),
    contact=("Rafael Monteiro", "619-555-0100", f"families-ca@{DOMAIN}"),
)

PARTNERSHIPS = (HELENA, GROSSMONT)

GIVEN_NAMES: Sequence[str] = [
    "Juniper",
    "Elias",
    "Maya",
    "Rowan",
    "Sofia",
    "Caleb",
    "Wren",
    "Mateo",
    "Ada",
    "Silas",
    "Naomi",
    "Jude",
    "Iris",
    "Felix",
    "Luna",
    "Owen",
    "Tala",
    "Hugo",
    "Zoe",
    "Amos",
    "Clara",
    "Diego",
    "Esme",
    "Finn",
    "Gia",
    "Harlan",
    "Ivy",
    "Jonas",
    "Kira",
    "Leo",
    "Mila",
    "Nico",
    "Opal",
    "Pax",
    "Quinn",
    "Ramona",
    "Soren",
    "Thea",
    "Uri",
    "Vera",
]
FAMILY_NAMES: Sequence[str] = [
    "Vale",
    "Ridley",
    "Okoye",
    "Larsen",
    "Montoya",
    "Beck",
    "Hollis",
    "Tran",
    "Sandoval",
    "Keane",
    "Abara",
    "Novak",
    "Prescott",
    "Yazzie",
    "Lindgren",
    "Castillo",
    "Moreno",
    "Frost",
    "Whitehorse",
    "Delaney",
    "Ekberg",
    "Farrow",
    "Guerra",
    "Huang",
    "Ingram",
    "Jarvis",
    "Kowalski",
    "Lund",
    "Maddox",
    "Nieminen",
]
GUARDIAN_NAMES: Sequence[str] = [
    "Marisol",
    "Edith",
    "Gareth",
    "Nadia",
    "Tomas",
    "Birgit",
    "Leroy",
    "Anita",
    "Conrad",
    "Paloma",
    "Russell",
    "Simone",
    "Victor",
    "Yolanda",
    "Dwight",
    "Helene",
]
REASONS: Sequence[str] = (
    "A return meeting is planned for next week and the plan should be on the table.",
    "The family asked us to coordinate; we would like to know what is already in place.",
    "Attendance fell sharply this month and we want to offer the right support.",
    "The case plan is due and should not repeat what has been tried.",
    "A referral is open and the service asked what has been agreed so far.",
)
STUDENTS = 200
"""Children in the registries of each partnership's holders together, half in each partnership."""
