package io.camelsoar.slack;

import com.slack.api.model.User;
import com.slack.api.model.Usergroup;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides which of some users and user groups a text names.
 *
 * <p>Somebody is named by a mention {@code <@U123>}, the bare id, the e-mail address, a full name (two words or more, also as
 * {@code Reyes, Dana}) or the user name, as whole words, whatever the case and the accents. A first name alone names nobody. A
 * user name that is an ordinary word, such as {@code security}, only counts with the at sign. A group is named by its mention
 * {@code <!subteam^S123>}, its id, its name or its handle, whether with hyphens or with spaces; where that is one word, only
 * with the at sign or as {@code security group}.
 *
 * <p>All that is named has to agree: an e-mail address tells two people of the same name apart, and so does the group of one
 * of them. But two different people in one text, a group and somebody who is not in it, a mention of an unknown user, a text
 * with a {@link Reservation}, or one that is longer than an answer yield nobody.
 */
final class UserMatcher {

    private static final Pattern MENTION = Pattern.compile("<@([A-Za-z0-9]+)(?:\\|[^>]*)?>");
    private static final Pattern GROUP_MENTION = Pattern.compile("<!subteam\\^([A-Za-z0-9]+)(?:\\|[^>]*)?>");
    private static final Pattern ID = Pattern.compile("(?<![\\p{L}\\p{N}])[UWS][A-Z0-9]{6,}(?![\\p{L}\\p{N}])");
    private static final Pattern ADDRESS = Pattern.compile("[\\p{L}\\p{N}._%+-]+@[\\p{L}\\p{N}.-]+\\.\\p{L}{2,}");
    private static final Pattern DIACRITICS = Pattern.compile("\\p{M}+");
    private static final Pattern MARKUP = Pattern.compile("[*`~]+");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern ORDINARY_WORD = Pattern.compile("\\p{L}+");
    /** What stands between the words of a handle or a group's name. */
    private static final Pattern HYPHENS = Pattern.compile("[-_\u2010-\u2015]");

    /** A capitalised word beside a name. */
    private static final Pattern WORD_BEFORE = Pattern.compile("(?<![\\p{L}\\p{N}'-])(\\p{Lu}[\\p{L}'-]*\\p{Ll}) $");

    private static final Pattern WORD_AFTER = Pattern.compile("^ (\\p{Lu}[\\p{L}'-]*\\p{Ll})(?![\\p{L}\\p{N}])");
    /** What is no part of a name, also where it is capitalised. */
    private static final Set<String> NO_NAMES = Set.of(
            ("ask contact page call notify is be to by the with and then yes currently today primary assigned on-call it's that's"
                            + " analyst engineer lead senior security team user handler owner mr mrs ms dr windows linux")
                    .split(" "));

    /** In characters; whoever says more than that does not answer with a name. */
    private static final int LONGEST_ANSWER = 2_000;

    /** Part of a word, an address or a handle if a letter or digit is on the other side of it. */
    private static final String CONNECTORS = "._-+@";

    private final Map<String, SlackDirectory.Match> byId = new HashMap<>();

    /** An id to what it says of who is meant: a user, or a group with its members. */
    private final Map<String, Set<String>> meaning = new HashMap<>();

    /** Normalised phrase to the ids of the users it names. */
    private final Map<String, Set<String>> phrases = new HashMap<>();

    /** The same for groups, with spaces for hyphens. */
    private final Map<String, Set<String>> groupPhrases = new HashMap<>();

    UserMatcher(List<User> users, List<Usergroup> groups) {
        Map<String, Set<String>> firstNames = new HashMap<>();
        for (User user : users) {
            byId.put(user.getId(), new SlackDirectory.Match(user.getId(), displayedName(user)));
            meaning.put(user.getId(), Set.of(user.getId()));
            fullNames(user)
                    .forEach(name -> firstNames
                            .computeIfAbsent(normalise(name).split(" ", 2)[0], unused -> new HashSet<>())
                            .add(user.getId()));
        }
        for (User user : users) {
            User.Profile profile = user.getProfile();
            if (profile != null && profile.getEmail() != null) {
                addPhrase(profile.getEmail(), user);
            }
            for (String name : fullNames(user)) {
                String[] words = normalise(name).split(" ");
                if (words.length > 1) {
                    addPhrase(name, user);
                    String last = words[words.length - 1];
                    addPhrase(last + ", " + normalise(name).replaceFirst(" " + Pattern.quote(last) + "$", ""), user);
                } else {
                    addHandle(name, user, firstNames);
                }
            }
            addHandle(user.getName(), user, firstNames);
        }
        groups.forEach(this::addGroup);
    }

    /** What a user or a group of this id is called. */
    Optional<String> name(String id) {
        return Optional.ofNullable(byId.get(id)).map(SlackDirectory.Match::name);
    }

    /**
     * The only user or group that the text names, if there is one.
     *
     * @param refused whether the rest of the text, in lower case, has the name count for nothing
     */
    Optional<SlackDirectory.Match> find(String text, Predicate<String> refused) {
        if (text.length() > LONGEST_ANSWER) {
            return Optional.empty();
        }
        List<Evidence> evidence = new ArrayList<>();
        String written = simplify(takeIds(text, evidence));
        String named = written.toLowerCase(Locale.ROOT);
        takePhrases(named, evidence);
        if (evidence.isEmpty()
                || evidence.stream().anyMatch(found -> isOfLongerName(found, written))
                || refused.test(rest(named, evidence))) {
            return Optional.empty();
        }
        Set<String> candidates = new HashSet<>(evidence.get(0).ids);
        evidence.forEach(found -> candidates.retainAll(found.ids));
        if (evidence.stream().allMatch(Evidence::isOfGroup)) {
            candidates.removeIf(id -> !SlackDirectory.isGroup(id)); // its members are not named
        }
        return candidates.size() == 1
                ? Optional.of(byId.get(candidates.iterator().next()))
                : Optional.empty();
    }

    /** A person may be called Former, a group Windows on-call; and Slack may not tell the address that ends in {@code .no}. */
    private static String rest(String text, List<Evidence> evidence) {
        StringBuilder rest = new StringBuilder(text);
        evidence.forEach(found -> rest.replace(found.start, found.end, ";".repeat(found.end - found.start)));
        return ADDRESS.matcher(rest).replaceAll(";");
    }

    /** Replaces ids by a separator, so that nothing within a mention is taken for a name. */
    private String takeIds(String text, List<Evidence> evidence) {
        String withoutMentions = takeMentions(MENTION, takeMentions(GROUP_MENTION, text, evidence), evidence);
        // A bare word may look like an id by chance; it only counts if it is one.
        return ID.matcher(withoutMentions).replaceAll(word -> {
            if (!meaning.containsKey(word.group())) {
                return Matcher.quoteReplacement(word.group());
            }
            evidence.add(new Evidence(meaning.get(word.group()), 0, 0));
            return " ; ";
        });
    }

    private String takeMentions(Pattern kind, String text, List<Evidence> evidence) {
        // A mention of somebody unknown, deleted or a bot adds no user: it then contradicts everything else.
        return kind.matcher(text).replaceAll(mention -> {
            String id = mention.group(1).toUpperCase(Locale.ROOT);
            evidence.add(new Evidence(meaning.getOrDefault(id, Set.of()), 0, 0));
            return " ; ";
        });
    }

    private void takePhrases(String text, List<Evidence> evidence) {
        List<Evidence> found = new ArrayList<>();
        find(phrases, text, text, found);
        find(groupPhrases, HYPHENS.matcher(text).replaceAll(" "), text, found);
        // "Ann Lee" within "Mary Ann Lee", or the user name within the e-mail address, says nothing of its own.
        for (Evidence one : found) {
            if (found.stream().noneMatch(other -> other.covers(one))) {
                evidence.add(one);
            }
        }
    }

    /** @param text as it is searched; as long as the normalised one, which says where words end */
    private static void find(Map<String, Set<String>> phrases, String text, String normalised, List<Evidence> found) {
        phrases.forEach((phrase, ids) -> {
            for (int at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
                int end = at + phrase.length();
                if (isWordStart(normalised, at) && isWordEnd(normalised, end)) {
                    found.add(new Evidence(ids, at, end));
                }
            }
        });
    }

    private static boolean isWordStart(String text, int at) {
        if (at == 0 || text.charAt(at) == '@') {
            return at == 0 || !isLetterOrDigit(text, at - 1);
        }
        if (isLetterOrDigit(text, at - 1)) {
            return false;
        }
        return CONNECTORS.indexOf(text.charAt(at - 1)) < 0 || !isLetterOrDigit(text, at - 2);
    }

    private static boolean isWordEnd(String text, int end) {
        if (isLetterOrDigit(text, end)) {
            return false;
        }
        return end >= text.length() || CONNECTORS.indexOf(text.charAt(end)) < 0 || !isLetterOrDigit(text, end + 1);
    }

    private static boolean isLetterOrDigit(String text, int index) {
        return index >= 0 && index < text.length() && Character.isLetterOrDigit(text.charAt(index));
    }

    private void addHandle(String name, User user, Map<String, Set<String>> firstNames) {
        String handle = normalise(name);
        if (!ORDINARY_WORD.matcher(handle).matches()) {
            addPhrase(handle, user);
        } else if (Set.of(user.getId()).containsAll(firstNames.getOrDefault(handle, Set.of()))) {
            addPhrase("@" + handle, user); // unless somebody else is called so, too
        }
    }

    private void addGroup(Usergroup group) {
        String id = group.getId();
        byId.put(id, new SlackDirectory.Match(id, group.getName()));
        Set<String> meant = new HashSet<>(Set.of(id));
        if (group.getUsers() != null) {
            meant.addAll(group.getUsers());
        }
        meaning.put(id, meant);
        addGroupPhrase(group.getName(), meant);
        addGroupPhrase(group.getHandle(), meant);
    }

    /** Groups of the same name are told apart by nothing: together they name nobody. */
    private void addGroupPhrase(String name, Set<String> meant) {
        String phrase = HYPHENS.matcher(normalise(name)).replaceAll(" ").strip();
        List<String> ways = phrase.isEmpty()
                ? List.of()
                : phrase.contains(" ")
                        ? List.of(phrase, "@" + phrase)
                        : List.of("@" + phrase, phrase + " group", phrase + " user group");
        ways.forEach(way -> groupPhrases
                .computeIfAbsent(way, unused -> new LinkedHashSet<>())
                .addAll(meant));
    }

    private void addPhrase(String phrase, User user) {
        String normalised = normalise(phrase);
        if (!normalised.isEmpty()) {
            phrases.computeIfAbsent(normalised, unused -> new LinkedHashSet<>()).add(user.getId());
        }
    }

    private static Set<String> fullNames(User user) {
        Set<String> names = new LinkedHashSet<>();
        names.add(user.getRealName());
        if (user.getProfile() != null) {
            names.add(user.getProfile().getRealName());
            names.add(user.getProfile().getDisplayName());
        }
        names.removeIf(name -> name == null || name.isBlank());
        return names;
    }

    private static String displayedName(User user) {
        return fullNames(user).stream().findFirst().orElse(user.getName());
    }

    private static String normalise(String text) {
        if (text == null) {
            return "";
        }
        return simplify(text).toLowerCase(Locale.ROOT);
    }

    private static String simplify(String text) {
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD)
                .replaceAll("[\u2010\u2011]", "-")
                .replaceAll("[\u2018\u2019]", "'");
        String plain =
                MARKUP.matcher(DIACRITICS.matcher(decomposed).replaceAll("")).replaceAll("");
        return SPACES.matcher(plain).replaceAll(" ").strip();
    }

    /** Who is meant may be somebody else, whom Slack does not have. */
    private static boolean isOfLongerName(Evidence found, String written) {
        if (found.end == 0
                || found.end > written.length()
                || found.isOfGroup()
                || !written.substring(found.start, found.end).contains(" ")) {
            return false;
        }
        return isName(WORD_BEFORE.matcher(written.substring(0, found.start)))
                || isName(WORD_AFTER.matcher(written.substring(found.end)));
    }

    private static boolean isName(Matcher word) {
        return word.find() && !NO_NAMES.contains(word.group(1).toLowerCase(Locale.ROOT));
    }

    /** A place in the text that names these users, or a group with its members. */
    private record Evidence(Set<String> ids, int start, int end) {

        boolean isOfGroup() {
            return ids.stream().anyMatch(SlackDirectory::isGroup);
        }

        boolean covers(Evidence other) {
            return start <= other.start && end >= other.end && end - start > other.end - other.start;
        }
    }
}
