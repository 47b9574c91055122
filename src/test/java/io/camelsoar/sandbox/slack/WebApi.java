package io.camelsoar.sandbox.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.slack.BlockKit;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The methods of Slack's Web API that the project calls, on a {@link SlackWorkspace}. Knows nothing of HTTP.
 *
 * <p>Error codes are those of docs.slack.dev, "Web API methods".
 */
final class WebApi {

    /** chat.postMessage cuts the text here; chat.postEphemeral refuses. */
    private static final int MAX_TEXT = 40_000;
    /** chat.update refuses longer texts. */
    private static final int MAX_UPDATE_TEXT = 4_000;

    private static final int DEFAULT_PAGE = 100;

    private final SlackWorkspace workspace;
    private final Consumer<Message> written;
    private final Supplier<URI> server;
    private final FilesApi files = new FilesApi();
    private volatile int maxPageSize = 1000;

    /** @param server its own address, once it is known */
    WebApi(SlackWorkspace workspace, Consumer<Message> written, Supplier<URI> server) {
        this.workspace = workspace;
        this.written = written;
        this.server = server;
    }

    FilesApi files() {
        return files;
    }

    void maxPageSize(int size) {
        maxPageSize = size;
    }

    /** Runs a call; a {@link SlackCallException} is Slack's {@code ok:false}. */
    ObjectNode call(String method, ObjectNode arguments) {
        return switch (method) {
            case "auth.test" -> authTest();
            case "bots.info" -> botInfo(arguments);
            case "chat.postMessage" -> postMessage(arguments);
            case "chat.update" -> update(arguments);
            case "chat.postEphemeral" -> postEphemeral(arguments);
            case "files.getUploadURLExternal" -> files.place(arguments, server.get());
            case "files.completeUploadExternal" -> share(arguments);
            case "conversations.replies" -> replies(arguments);
            case "conversations.history" -> history(arguments);
            case "conversations.list" -> page(arguments, "channels", workspace.channels(), WebApi::toJson);
            case "conversations.info" -> ok().set("channel", toJson(channelById(arguments)));
            case "users.list" -> page(arguments, "members", workspace.users(), WebApi::toJson);
            case "usergroups.list" -> userGroups(arguments);
            case "usergroups.users.list" -> userGroup(arguments);
            case "users.lookupByEmail" -> lookupByEmail(arguments);
            default -> throw new SlackCallException("unknown_method");
        };
    }

    private ObjectNode authTest() {
        return ok().put("url", "https://" + SlackWorkspace.TEAM_DOMAIN + ".slack.com/")
                .put("team", SlackWorkspace.TEAM_DOMAIN)
                .put("user", "camelsoar")
                .put("team_id", SlackWorkspace.TEAM_ID)
                .put("user_id", SlackWorkspace.BOT_USER_ID)
                .put("bot_id", SlackWorkspace.BOT_ID);
    }

    private static ObjectNode botInfo(ObjectNode arguments) {
        if (!SlackWorkspace.BOT_ID.equals(required(arguments, "bot"))) {
            throw new SlackCallException("bot_not_found");
        }
        ObjectNode answer = ok();
        answer.putObject("bot")
                .put("id", SlackWorkspace.BOT_ID)
                .put("deleted", false)
                .put("name", "camelsoar")
                .put("app_id", SlackWorkspace.APP_ID)
                .put("user_id", SlackWorkspace.BOT_USER_ID);
        return answer;
    }

    private ObjectNode postMessage(ObjectNode arguments) {
        SlackWorkspace.Channel channel = channelByIdOrName(arguments);
        if (!channel.hasApp()) {
            throw new SlackCallException("not_in_channel");
        }
        String channelId = channel.id();
        String threadTs = threadTs(arguments, channelId);
        ArrayNode blocks = blocks(arguments);
        String text = text(arguments, blocks);
        Message message = workspace.post(channelId, threadTs, cut(text), blocks);
        written.accept(message);
        return ok().put("channel", channelId).put("ts", message.ts()).set("message", toJson(message));
    }

    private ObjectNode postEphemeral(ObjectNode arguments) {
        String channelId = channelByIdOrName(arguments).id();
        String user = required(arguments, "user");
        if (workspace.user(user).filter(member -> !member.deleted()).isEmpty()) {
            throw new SlackCallException("user_not_in_channel");
        }
        ArrayNode blocks = blocks(arguments);
        String text = text(arguments, blocks);
        if (text.length() > MAX_TEXT) {
            throw new SlackCallException("msg_too_long");
        }
        Message message = workspace.postEphemeral(channelId, threadTs(arguments, channelId), user, text, blocks);
        written.accept(message);
        return ok().put("message_ts", message.ts());
    }

    private ObjectNode update(ObjectNode arguments) {
        String channelId = channelById(arguments).id();
        Message message = workspace
                .message(channelId, required(arguments, "ts"))
                .orElseThrow(() -> new SlackCallException("message_not_found"));
        ArrayNode blocks = blocks(arguments);
        String text = text(arguments, blocks);
        if (text.length() > MAX_UPDATE_TEXT) {
            throw new SlackCallException("msg_too_long");
        }
        // Blocks that are not given again are gone: text() made sure that there is text then.
        Message updated = workspace.update(message, text, blocks);
        written.accept(updated);
        return ok().put("channel", channelId)
                .put("ts", updated.ts())
                .put("text", updated.text())
                .set("message", toJson(updated));
    }

    /** The text of the blocks comes with the file. */
    private ObjectNode share(ObjectNode arguments) {
        String channelId = workspace
                .channelById(required(arguments, "channel_id"))
                .orElseThrow(() -> new SlackCallException("channel_not_found"))
                .id();
        String threadTs = threadTs(arguments, channelId);
        ArrayNode blocks = blocks(arguments);
        List<Message.SharedFile> shared = files.complete(arguments);
        written.accept(workspace.share(channelId, threadTs, blocks, shared));
        ObjectNode answer = ok();
        ArrayNode told = answer.putArray("files");
        shared.forEach(file -> told.addObject().put("id", file.id()).put("title", file.title()));
        return answer;
    }

    /** Of the apps' users this workspace need not know the other one. */
    private static boolean isApp(String userId) {
        return SlackWorkspace.BOT_USER_ID.equals(userId) || SlackWorkspace.OTHER_APP.equals(userId);
    }

    private ObjectNode replies(ObjectNode arguments) {
        String channelId = channelById(arguments).id();
        String ts = required(arguments, "ts");
        if (workspace.message(channelId, ts).isEmpty()) {
            throw new SlackCallException("thread_not_found");
        }
        return page(arguments, "messages", workspace.thread(channelId, ts), WebApi::toJson);
    }

    private ObjectNode history(ObjectNode arguments) {
        List<Message> newestFirst = new ArrayList<>();
        double oldest = arguments.path("oldest").asDouble(0);
        for (Message message : workspace.messages(channelById(arguments).id())) {
            if (message.threadTs() == null && Double.parseDouble(message.ts()) > oldest) {
                newestFirst.add(0, message);
            }
        }
        return page(arguments, "messages", newestFirst, WebApi::toJson);
    }

    private ObjectNode userGroup(ObjectNode arguments) {
        ObjectNode answer = ok();
        ArrayNode users = answer.putArray("users");
        workspace
                .userGroup(required(arguments, "usergroup"))
                .orElseThrow(() -> new SlackCallException("no_such_subteam"))
                .forEach(users::add);
        return answer;
    }

    /** All at once: this method has no pages. */
    private ObjectNode userGroups(ObjectNode arguments) {
        ObjectNode answer = ok();
        ArrayNode groups = answer.putArray("usergroups");
        for (SlackWorkspace.UserGroup group : workspace.userGroups()) {
            if (group.disabled() && !isTrue(arguments, "include_disabled")) {
                continue;
            }
            ObjectNode one = groups.addObject()
                    .put("id", group.id())
                    .put("team_id", SlackWorkspace.TEAM_ID)
                    .put("is_usergroup", true)
                    .put("name", group.name())
                    .put("handle", group.handle())
                    .put("date_delete", group.disabled() ? 1_446_746_793 : 0)
                    .put("user_count", group.members().size());
            if (isTrue(arguments, "include_users")) {
                group.members().forEach(one.putArray("users")::add);
            }
        }
        return answer;
    }

    /** Forms say it as a number or as a word. */
    private static boolean isTrue(ObjectNode arguments, String name) {
        return List.of("1", "true").contains(arguments.path(name).asText());
    }

    private ObjectNode lookupByEmail(ObjectNode arguments) {
        String email = required(arguments, "email");
        return workspace.users().stream()
                .filter(user -> !user.deleted() && email.equalsIgnoreCase(user.email()))
                .findFirst()
                .map(user -> (ObjectNode) ok().set("user", toJson(user)))
                .orElseThrow(() -> new SlackCallException("users_not_found"));
    }

    private SlackWorkspace.Channel channelByIdOrName(ObjectNode arguments) {
        return workspace
                .channel(required(arguments, "channel"))
                .orElseThrow(() -> new SlackCallException("channel_not_found"));
    }

    private SlackWorkspace.Channel channelById(ObjectNode arguments) {
        return workspace
                .channelById(required(arguments, "channel"))
                .orElseThrow(() -> new SlackCallException("channel_not_found"));
    }

    private String threadTs(ObjectNode arguments, String channelId) {
        String threadTs = arguments.path("thread_ts").asText("");
        if (threadTs.isEmpty()) {
            return null;
        }
        if (workspace.message(channelId, threadTs).isEmpty()) {
            throw new SlackCallException("message_not_found");
        }
        return threadTs;
    }

    private static String required(ObjectNode arguments, String name) {
        String value = arguments.path(name).asText("");
        if (value.isEmpty()) {
            throw new SlackCallException("invalid_arguments", List.of("missing required field: " + name));
        }
        return value;
    }

    private static String text(ObjectNode arguments, ArrayNode blocks) {
        String text = arguments.path("text").asText("");
        if (text.isBlank() && blocks.isEmpty()) {
            throw new SlackCallException("no_text");
        }
        return text;
    }

    private static String cut(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }

    private static ArrayNode blocks(ObjectNode arguments) {
        JsonNode blocks = arguments.path("blocks");
        if (blocks.isTextual()) {
            try {
                blocks = SlackHttp.JSON.readTree(blocks.textValue());
            } catch (JsonProcessingException malformed) {
                throw new SlackCallException("invalid_blocks_format");
            }
        }
        if (blocks.isMissingNode() || blocks.isNull()) {
            return SlackHttp.JSON.createArrayNode();
        }
        List<String> problems = BlockKit.problems(blocks);
        if (!problems.isEmpty()) {
            throw new SlackCallException("invalid_blocks", problems);
        }
        if (BlockKit.textLength(blocks) > BlockKit.MAX_TEXT_TOGETHER) {
            throw new SlackCallException("msg_blocks_too_long");
        }
        return StoredBlocks.of(blocks);
    }

    private <T> ObjectNode page(ObjectNode arguments, String name, List<T> all, Function<T, ObjectNode> toJson) {
        int limit = arguments.path("limit").asInt(DEFAULT_PAGE);
        int size = Math.min(limit > 0 ? limit : DEFAULT_PAGE, maxPageSize);
        int start = offset(arguments.path("cursor").asText(""), all.size());
        int end = Math.min(start + size, all.size());
        ObjectNode answer = ok();
        ArrayNode items = answer.putArray(name);
        all.subList(start, end).forEach(item -> items.add(toJson.apply(item)));
        answer.put("has_more", end < all.size());
        answer.putObject("response_metadata").put("next_cursor", end < all.size() ? cursor(end) : "");
        return answer;
    }

    private static String cursor(int offset) {
        return Base64.getEncoder().encodeToString(("next:" + offset).getBytes(StandardCharsets.US_ASCII));
    }

    private static int offset(String cursor, int size) {
        if (cursor.isEmpty()) {
            return 0;
        }
        try {
            String decoded = new String(Base64.getDecoder().decode(cursor), StandardCharsets.US_ASCII);
            int offset = Integer.parseInt(decoded.substring("next:".length()));
            if (offset >= 0 && offset <= size) {
                return offset;
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            // Answered below, as an offset out of range is.
        }
        throw new SlackCallException("invalid_cursor");
    }

    static ObjectNode ok() {
        return SlackHttp.JSON.createObjectNode().put("ok", true);
    }

    /** The message as Slack shows it in answers and payloads. */
    static ObjectNode toJson(Message message) {
        ObjectNode json = SlackHttp.JSON.createObjectNode();
        json.put("type", "message");
        json.put("user", message.userId());
        json.put("text", message.text());
        json.put("ts", message.ts());
        if (isApp(message.userId())) {
            boolean own = SlackWorkspace.BOT_USER_ID.equals(message.userId());
            json.put("subtype", "bot_message");
            json.put("bot_id", own ? SlackWorkspace.BOT_ID : "B0456DEF");
            json.put("app_id", own ? SlackWorkspace.APP_ID : "A0456DEF");
        }
        json.put("team", SlackWorkspace.TEAM_ID);
        if (message.threadTs() != null) {
            json.put("thread_ts", message.threadTs());
        }
        if (message.edited()) {
            json.putObject("edited").put("user", SlackWorkspace.BOT_USER_ID).put("ts", message.ts());
        }
        for (Message.SharedFile file : message.files()) {
            json.withArray("files")
                    .addObject()
                    .put("id", file.id())
                    .put("name", file.name())
                    .put("title", file.title())
                    .put("size", file.content().getBytes(StandardCharsets.UTF_8).length)
                    .put("user", message.userId());
        }
        json.set("blocks", message.blocks().deepCopy());
        return json;
    }

    private static ObjectNode toJson(SlackWorkspace.Channel channel) {
        return SlackHttp.JSON
                .createObjectNode()
                .put("id", channel.id())
                .put("name", channel.name())
                .put("is_channel", true)
                .put("is_private", false)
                .put("is_member", channel.hasApp());
    }

    private static ObjectNode toJson(SlackWorkspace.User user) {
        ObjectNode json = SlackHttp.JSON.createObjectNode();
        json.put("id", user.id())
                .put("team_id", SlackWorkspace.TEAM_ID)
                .put("name", user.name())
                .put("deleted", user.deleted())
                .put("real_name", user.realName())
                .put("is_bot", user.bot());
        ObjectNode profile = json.putObject("profile");
        profile.put("real_name", user.realName()).put("display_name", user.displayName());
        if (user.email() != null) {
            profile.put("email", user.email());
        }
        return json;
    }
}
