# The roster as one entry of the AI Assistant's knowledge base, always in its context and seen by all: what is to be created and deleted,
# by what was found; {} where it is as it should be. Of entries with that name only those of this source are touched.
def systems: { windows: "Windows alerts", macos: "macOS alerts", linux: "Linux alerts", any: "Alerts of every other operating system" };
# Only the first: the order of the others is camel-soar's own, and an answer that repeats the entry is to name one person.
def handled($what): if length == 0 then [] else ["\($what) are handled by \(.[0])."] end;

.roster as $roster
| ([["windows", "macos", "linux", "any"][] as $system | $roster[$system] | handled(systems[$system]) | .[]] | join("\n")) as $text
| { type: "document", name: .name, kbResource: "user", source: "camel-soar", required: true, global: true, users: [], text: $text } as $entry
| [.found[] | select(.name == $entry.name and .source == $entry.source)] as $ours
| ([$ours[] | select(.text == $text and .required)][:1] | map(.id)) as $kept
| ($ours | map(.id) - $kept) as $gone
| (if $text == "" or ($kept | length) > 0 then {} else { create: [$entry] } end)
+ (if ($gone | length) == 0 then {} else { delete: { ids: $gone } } end)
