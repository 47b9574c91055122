package io.camelsoar.slack;

import com.slack.api.model.User;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides which of some users a text names.
 *
 * <p>Somebody is named by a mention {@code <@U123>}, the bare id, the e-mail address, a full name (two words or more) or
 * the user name, as whole words, whatever the case and the accents. A first name alone names nobody. A user name that is
 * an ordinary word, such as {@code security}, only counts with the at sign.
 *
 * <p>All that is named has to agree: an e-mail address tells two people of the same name apart, but two different people
 * in one text, or a mention of an unknown user, yield nobody.
 */
final class UserMatcher {

    private static final Pattern MENTION = Pattern.compile("<@([A-Za-z0-9]+)(?:\\|[^>]*)?>");
    private static final Pattern ID = Pattern.compile("(?<![\\p{L}\\p{N}])[UW][A-Z0-9]{6,}(?![\\p{L}\\p{N}])");
    private static final Pattern DIACRITICS = Pattern.compile("\\p{M}+");
    private static final Pattern MARKUP = Pattern.compile("[*`~]+");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern ORDINARY_WORD = Pattern.compile("\\p{L}+");

    /** Part of a word, an address or a handle if a letter or digit is on the other side of it. */
    private static final String CONNECTORS = "._-+@";

    private final Map<String, SlackDirectory.Match> usersById = new HashMap<>();

    /** Normalised phrase to the ids of the users it names. */
    private final Map<String, Set<String>> phrases = new HashMap<>();

    UserMatcher(List<User> users) {
        Set<String> firstNames = new HashSet<>();
        for (User user : users) {
            usersById.put(user.getId(), new SlackDirectory.Match(user.getId(), displayedName(user)));
            fullNames(user).forEach(name -> firstNames.add(normalise(name).split(" ", 2)[0]));
        }
        for (User user : users) {
            User.Profile profile = user.getProfile();
            if (profile != null && profile.getEmail() != null) {
                addPhrase(profile.getEmail(), user);
            }
            for (String name : fullNames(user)) {
                if (normalise(name).contains(" ")) {
                    addPhrase(name, user);
                } else {
                    addHandle(name, user, firstNames);
                }
            }
            addHandle(user.getName(), user, firstNames);
        }
    }

    /** The only user that the text names, if there is one. */
    Optional<SlackDirectory.Match> find(String text) {
        List<Evidence> evidence = new ArrayList<>();
        String withoutIds = takeIds(text, evidence);
        takePhrases(normalise(withoutIds), evidence);
        if (evidence.isEmpty()) {
            return Optional.empty();
        }
        Set<String> candidates = new HashSet<>(evidence.get(0).userIds);
        evidence.forEach(found -> candidates.retainAll(found.userIds));
        return candidates.size() == 1
                ? Optional.of(usersById.get(candidates.iterator().next()))
                : Optional.empty();
    }

    /** Replaces ids by a separator, so that nothing within a mention is taken for a name. */
    private String takeIds(String text, List<Evidence> evidence) {
        // A mention of somebody unknown, deleted or a bot adds no user: it then contradicts everything else.
        String withoutMentions = MENTION.matcher(text).replaceAll(mention -> {
            String id = mention.group(1).toUpperCase(Locale.ROOT);
            evidence.add(new Evidence(usersById.containsKey(id) ? Set.of(id) : Set.of(), 0, 0));
            return " ; ";
        });
        // A bare word may look like an id by chance; it only counts if it is one.
        return ID.matcher(withoutMentions).replaceAll(word -> {
            if (!usersById.containsKey(word.group())) {
                return Matcher.quoteReplacement(word.group());
            }
            evidence.add(new Evidence(Set.of(word.group()), 0, 0));
            return " ; ";
        });
    }

    private void takePhrases(String text, List<Evidence> evidence) {
        List<Evidence> found = new ArrayList<>();
        phrases.forEach((phrase, userIds) -> {
            for (int at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
                int end = at + phrase.length();
                if (isWordStart(text, at) && isWordEnd(text, end)) {
                    found.add(new Evidence(userIds, at, end));
                }
            }
        });
        // "Ann Lee" within "Mary Ann Lee", or the user name within the e-mail address, says nothing of its own.
        for (Evidence one : found) {
            if (found.stream().noneMatch(other -> other.covers(one))) {
                evidence.add(one);
            }
        }
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

    private void addHandle(String name, User user, Set<String> firstNames) {
        String handle = normalise(name);
        if (!ORDINARY_WORD.matcher(handle).matches()) {
            addPhrase(handle, user);
        } else if (!firstNames.contains(handle)) {
            addPhrase("@" + handle, user);
        }
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
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
        String plain =
                MARKUP.matcher(DIACRITICS.matcher(decomposed).replaceAll("")).replaceAll("");
        return SPACES.matcher(plain).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }

    /** A place in the text that names these users. */
    private record Evidence(Set<String> userIds, int start, int end) {

        boolean covers(Evidence other) {
            return start <= other.start && end >= other.end && end - start > other.end - other.start;
        }
    }
}
