package io.camelsoar.slack;

import com.slack.api.model.User;
import com.slack.api.model.Usergroup;
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
import java.util.stream.Collectors;

/**
 * Decides which of some users and user groups a text names.
 *
 * <p>Somebody is named by a mention {@code <@U123>}, the bare id, the e-mail address, a full name (two words or more, also as
 * {@code Reyes, Dana}) or the user name, as whole words, whatever the case and the accents. A first name or a surname alone,
 * {@code Jean-Luc} and {@code O'Brien} among them, names nobody. A user name that is such a part of a name or an ordinary word,
 * such as {@code security}, only counts with the at sign. A group is named by its mention {@code <!subteam^S123>}, its id, its name
 * or its handle, whether with hyphens or with spaces; where that is one word, only with the at sign or as {@code security group}.
 *
 * <p>All that is named has to agree: an e-mail address tells two people of the same name apart, and so does the group of one
 * of them. But two different people in one text, a group and somebody who is not in it, somebody who is deactivated, a bot, a
 * mention of an unknown user, what may be yet another name (see {@link OtherNames}), a {@link Reservation}, or a text that is
 * longer than an answer yield nobody.
 */
final class UserMatcher {

    private static final Pattern MENTION = Pattern.compile("<@([A-Za-z0-9]+)(?:\\|[^>]*)?>");
    private static final Pattern GROUP_MENTION = Pattern.compile("<!subteam\\^([A-Za-z0-9]+)(?:\\|[^>]*)?>");
    private static final Pattern ID = Pattern.compile("(?<![\\p{L}\\p{N}])[UWS][A-Z0-9]{6,}(?![\\p{L}\\p{N}])");
    private static final Pattern ADDRESS = Pattern.compile("[\\p{L}\\p{N}._%+-]+@[\\p{L}\\p{N}.-]+\\.\\p{L}{2,}");
    /** In characters; whoever says more than that does not answer with a name. */
    private static final int LONGEST_ANSWER = 2_000;

    /** Part of a word, an address or a handle if a letter or digit is on the other side of it. */
    private static final String CONNECTORS = "._-+@";

    /** Active users and groups. */
    private final Map<String, SlackDirectory.Match> byId = new HashMap<>();

    /** The words of what they are called. */
    private final Map<String, Set<String>> ownWords = new HashMap<>();

    /** An id to what it says of who is meant: a user, or a group with its members. */
    private final Map<String, Set<String>> meaning = new HashMap<>();

    /** Normalised address or handle to the ids of the users it names; to none where nobody of that name is active. */
    private final Map<String, Set<String>> handles = new HashMap<>();

    /** The same for full names, with spaces for hyphens. */
    private final Map<String, Set<String>> names = new HashMap<>();

    /** Normalised user names, as they are. */
    private final Map<String, Set<String>> userNames = new HashMap<>();

    /** The same for groups. */
    private final Map<String, Set<String>> groupPhrases = new HashMap<>();

    /**
     * @param others who is never found, as they are deactivated or bots: a text that names one of them names nobody, unless an active
     *     user bears the same name or it is nothing but ordinary words
     */
    UserMatcher(List<User> users, List<User> others, List<Usergroup> groups) {
        UserNames called = new UserNames(users);
        for (User user : users) {
            String id = user.getId();
            byId.put(id, new SlackDirectory.Match(id, UserNames.displayed(user)));
            ownWords.put(id, UserNames.words(user));
            meaning.put(id, Set.of(id));
            add(called.fullNames(user), names, id);
            add(called.handles(user), handles, id);
            add(Set.of(PlainText.normalise(user.getName())), userNames, id);
        }
        groups.forEach(this::addGroup);
        for (User other : others) {
            addOther(called.fullNames(other), names);
            addOther(called.handles(other), handles);
        }
    }

    private static void add(Set<String> phrases, Map<String, Set<String>> meanings, String id) {
        phrases.forEach(phrase -> meanings.computeIfAbsent(phrase, unused -> new LinkedHashSet<>())
                .add(id));
    }

    private void addOther(Set<String> phrases, Map<String, Set<String>> meanings) {
        phrases.stream()
                .filter(phrase -> !groupPhrases.containsKey(phrase)
                        && !PlainText.words(phrase).stream().allMatch(OrdinaryWords::contains))
                .forEach(phrase -> meanings.putIfAbsent(phrase, Set.of()));
    }

    /** The only user with this user name, in any case. */
    Optional<SlackDirectory.Match> withUserName(String userName) {
        String name = PlainText.normalise(userName);
        Set<String> ids = name.isEmpty() ? Set.of() : userNames.getOrDefault(name, Set.of());
        return ids.size() == 1 ? Optional.of(byId.get(ids.iterator().next())) : Optional.empty();
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
        String written = PlainText.simplify(takeIds(text, evidence));
        String named = PlainText.inSmallLetters(written);
        takePhrases(named, evidence);
        if (evidence.isEmpty()
                || refused.test(rest(named, evidence))
                || OtherNames.areIn(masked(written, evidence), ownWords(evidence), capitals(written, evidence))) {
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

    private static String masked(String written, List<Evidence> evidence) {
        StringBuilder masked = new StringBuilder(written);
        for (Evidence found : evidence) {
            char mask = found.isOfGroup() || found.phrase.contains("@") ? OtherNames.CLOSED : OtherNames.NAME;
            masked.replace(found.start, found.end, String.valueOf(mask).repeat(found.end - found.start));
        }
        return masked.toString();
    }

    private Set<String> ownWords(List<Evidence> evidence) {
        return evidence.stream()
                .flatMap(found -> found.ids.stream().filter(id -> !found.isOfGroup() || SlackDirectory.isGroup(id)))
                .flatMap(id -> ownWords.getOrDefault(id, Set.of()).stream())
                .collect(Collectors.toSet());
    }

    /** Whether who wrote that writes names with capitals. */
    private static Optional<Boolean> capitals(String written, List<Evidence> evidence) {
        return evidence.stream()
                .filter(found -> !found.isOfGroup() && found.phrase.contains(" "))
                .map(found -> written.substring(found.start, found.end))
                .filter(name ->
                        name.chars().anyMatch(letter -> Character.isLowerCase(letter) || Character.isUpperCase(letter)))
                .map(name -> name.chars().anyMatch(Character::isUpperCase))
                .reduce(Boolean::logicalAnd);
    }

    /** Replaces ids by a separator, so that nothing within a mention is taken for a name. */
    private String takeIds(String text, List<Evidence> evidence) {
        String withoutMentions = takeMentions(MENTION, takeMentions(GROUP_MENTION, text, evidence), evidence);
        // A bare word may look like an id by chance; it only counts if it is one.
        return ID.matcher(withoutMentions).replaceAll(word -> {
            if (!meaning.containsKey(word.group())) {
                return Matcher.quoteReplacement(word.group());
            }
            evidence.add(new Evidence(meaning.get(word.group()), "", 0, 0));
            return " ; ";
        });
    }

    private String takeMentions(Pattern kind, String text, List<Evidence> evidence) {
        // A mention of somebody unknown, deleted or a bot adds no user: it then contradicts everything else.
        return kind.matcher(text).replaceAll(mention -> {
            String id = mention.group(1).toUpperCase(Locale.ROOT);
            evidence.add(new Evidence(meaning.getOrDefault(id, Set.of()), "", 0, 0));
            return " ; ";
        });
    }

    private void takePhrases(String text, List<Evidence> evidence) {
        List<Evidence> found = new ArrayList<>();
        String spaced = PlainText.withoutHyphens(text);
        find(handles, text, text, found);
        find(names, spaced, text, found);
        find(groupPhrases, spaced, text, found);
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
                    found.add(new Evidence(ids, phrase, at, end));
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

    private void addGroup(Usergroup group) {
        String id = group.getId();
        byId.put(id, new SlackDirectory.Match(id, group.getName()));
        Set<String> meant = new HashSet<>(Set.of(id));
        if (group.getUsers() != null) {
            meant.addAll(group.getUsers());
        }
        meaning.put(id, meant);
        Set<String> words = PlainText.words(group.getName());
        words.addAll(PlainText.words(group.getHandle()));
        ownWords.put(id, words);
        addGroupPhrase(group.getName(), meant);
        addGroupPhrase(group.getHandle(), meant);
    }

    /** Groups of the same name are told apart by nothing: together they name nobody. */
    private void addGroupPhrase(String name, Set<String> meant) {
        String phrase = PlainText.withoutHyphens(PlainText.normalise(name)).strip();
        List<String> ways = phrase.isEmpty()
                ? List.of()
                : phrase.contains(" ")
                        ? List.of(phrase, "@" + phrase)
                        : List.of("@" + phrase, phrase + " group", phrase + " user group");
        ways.forEach(way -> groupPhrases
                .computeIfAbsent(way, unused -> new LinkedHashSet<>())
                .addAll(meant));
    }

    /** A place in the text that names these users, or a group with its members, by this phrase; an id has neither. */
    private record Evidence(Set<String> ids, String phrase, int start, int end) {

        boolean isOfGroup() {
            return ids.stream().anyMatch(SlackDirectory::isGroup);
        }

        boolean covers(Evidence other) {
            return start <= other.start && end >= other.end && end - start > other.end - other.start;
        }
    }
}
