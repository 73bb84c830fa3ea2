//! The tables as diesel sees them; the migrations are the source, a test compares both.

diesel::table! {
    orgs (id) {
        id -> BigInt,
        code -> Text,
        parent_id -> Nullable<BigInt>,
        kind -> Text,
        acts_for_org_id -> Nullable<BigInt>,
        name -> Text,
        short_name -> Text,
        path -> Text,
        region_code -> Nullable<Text>,
        register_prefix -> Text,
        sort -> BigInt,
        settings -> Text,
        closed_on -> Nullable<Date>,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    org_versions (id) {
        id -> BigInt,
        org_id -> BigInt,
        name -> Text,
        short_name -> Text,
        kind -> Text,
        parent_id -> Nullable<BigInt>,
        path -> Text,
        effective_from -> Date,
        effective_to -> Nullable<Date>,
        from_at -> Timestamp,
        to_at -> Nullable<Timestamp>,
        event_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    org_successions (id) {
        id -> BigInt,
        from_org_id -> BigInt,
        to_org_id -> BigInt,
        kind -> Text,
        effective_on -> Date,
    }
}

diesel::table! {
    org_aliases (id) {
        id -> BigInt,
        org_id -> BigInt,
        alias -> Text,
        kind -> Text,
        ambiguous -> Bool,
    }
}

diesel::table! {
    org_groups (id) {
        id -> BigInt,
        org_id -> BigInt,
        name -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    org_group_members (id) {
        id -> BigInt,
        group_id -> BigInt,
        org_id -> BigInt,
        from_on -> Nullable<Date>,
        to_on -> Nullable<Date>,
    }
}

diesel::table! {
    org_weights (id) {
        id -> BigInt,
        org_id -> BigInt,
        key -> Text,
        year -> BigInt,
        value -> Text,
        source -> Text,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        login -> Text,
        name -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        email_state -> Text,
        second_contact_id -> Nullable<BigInt>,
        lang -> Text,
        digest_at -> Text,
        hours_from -> Text,
        hours_to -> Text,
        password_hash -> Text,
        password_changed_at -> Timestamp,
        must_change -> Bool,
        totp_secret -> Nullable<Text>,
        external_id -> Nullable<Text>,
        failed -> BigInt,
        locked_until -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        auth_version -> BigInt,
        version -> BigInt,
        updated_at -> Timestamp,
        tour -> Bool,
        tour_seen -> Text,
        weekly_report -> Nullable<Bool>,
    }
}

diesel::table! {
    postings (id) {
        id -> BigInt,
        user_id -> BigInt,
        org_id -> BigInt,
        title -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
    }
}

diesel::table! {
    role_grants (id) {
        id -> BigInt,
        user_id -> BigInt,
        org_id -> BigInt,
        role -> Text,
        from_at -> Timestamp,
        to_at -> Nullable<Timestamp>,
        granted_by -> Nullable<BigInt>,
        event_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    delegations (id) {
        id -> BigInt,
        from_user_id -> BigInt,
        to_user_id -> BigInt,
        roles -> Text,
        starts_on -> Date,
        ends_on -> Date,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        kind -> Text,
        token_hash -> Nullable<Text>,
        csrf -> Nullable<Text>,
        address -> Nullable<Text>,
        created_at -> Timestamp,
        seen_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    refresh_tokens (id) {
        id -> BigInt,
        hash -> Text,
        session_id -> BigInt,
        parent_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        prefix -> Text,
        hash -> Text,
        scopes -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    idempotency_keys (user_id, key) {
        user_id -> BigInt,
        key -> Text,
        method -> Text,
        path -> Text,
        body_hash -> Text,
        status -> BigInt,
        headers -> Text,
        body -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    number_series (org_id, series, year) {
        org_id -> BigInt,
        series -> Text,
        year -> BigInt,
        last_no -> BigInt,
    }
}

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Text,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    calendar_days (id) {
        id -> BigInt,
        org_id -> Nullable<BigInt>,
        day -> Date,
        kind -> Text,
        name -> Text,
        source -> Text,
        provisional -> Bool,
    }
}

diesel::table! {
    calendar_years (year) {
        year -> BigInt,
        state -> Text,
        source -> Text,
    }
}

diesel::table! {
    rule_sets (id) {
        id -> BigInt,
        kind -> Text,
        org_id -> Nullable<BigInt>,
        version -> BigInt,
        body -> Text,
        valid_from -> Date,
        created_at -> Timestamp,
        by_id -> Nullable<BigInt>,
        reason -> Text,
    }
}

diesel::table! {
    events (id) {
        id -> BigInt,
        seq -> Nullable<BigInt>,
        at -> Timestamp,
        kind -> Text,
        verb -> Text,
        actor_id -> Nullable<BigInt>,
        actor_org_id -> Nullable<BigInt>,
        on_behalf_of_id -> Nullable<BigInt>,
        request_id -> Nullable<Text>,
        directive_id -> Nullable<BigInt>,
        task_id -> Nullable<BigInt>,
        org_id -> Nullable<BigInt>,
        subject_kind -> Text,
        subject_id -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        changes -> Text,
        prev_hash -> Nullable<Text>,
        hash -> Nullable<Text>,
        alg -> Nullable<Text>,
    }
}

diesel::table! {
    blobs (sha256) {
        sha256 -> Text,
        size -> BigInt,
        media_type -> Text,
        bytes -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    documents (id) {
        id -> BigInt,
        org_id -> BigInt,
        title -> Text,
        doc_no -> Nullable<Text>,
        issuer -> Nullable<Text>,
        speaker -> Nullable<Text>,
        meeting_on -> Nullable<Date>,
        issued_on -> Nullable<Date>,
        blob_sha256 -> Text,
        file_name -> Text,
        text -> Text,
        encoding -> Text,
        state -> Text,
        engine_version -> Text,
        warnings -> Text,
        coverage -> Text,
        predecessor_id -> Nullable<BigInt>,
        created_by -> BigInt,
        created_at -> Timestamp,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    programmes (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        year -> BigInt,
        source -> Text,
        version -> BigInt,
        org_id -> Nullable<BigInt>,
        retired_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    indicators (id) {
        id -> BigInt,
        org_id -> Nullable<BigInt>,
        code -> Text,
        name -> Text,
        kind -> Text,
        direction -> Text,
        unit -> Text,
        scale -> BigInt,
        part_scale -> BigInt,
        display_unit -> Nullable<Text>,
        accumulation -> Text,
        definition -> Text,
        source -> Text,
        from_on -> Nullable<Date>,
        to_on -> Nullable<Date>,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    programme_items (id) {
        id -> BigInt,
        programme_id -> BigInt,
        position -> BigInt,
        indicator_id -> BigInt,
        comparator -> Text,
        value -> Nullable<BigInt>,
        value_max -> Nullable<BigInt>,
        note -> Nullable<Text>,
        due_on -> Nullable<Date>,
    }
}

diesel::table! {
    directives (id) {
        id -> BigInt,
        issuer_org_id -> BigInt,
        acting_org_id -> Nullable<BigInt>,
        series -> Text,
        number_year -> Nullable<BigInt>,
        number_no -> Nullable<BigInt>,
        kind -> Text,
        title -> Text,
        requirement -> Text,
        document_id -> Nullable<BigInt>,
        span_start -> Nullable<BigInt>,
        span_end -> Nullable<BigInt>,
        source -> Nullable<Text>,
        urgency -> Text,
        profile -> Text,
        cadence -> Text,
        due_rule -> Text,
        due_on -> Nullable<Date>,
        original_due_on -> Nullable<Date>,
        previous_round_id -> Nullable<BigInt>,
        carried_from_id -> Nullable<BigInt>,
        external_ref -> Nullable<Text>,
        state -> Text,
        issued_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        cancel_reason -> Nullable<Text>,
        search -> Text,
        created_by -> BigInt,
        created_at -> Timestamp,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    directive_versions (id) {
        id -> BigInt,
        directive_id -> BigInt,
        title -> Text,
        requirement -> Text,
        state -> Text,
        due_on -> Nullable<Date>,
        from_at -> Timestamp,
        to_at -> Nullable<Timestamp>,
        event_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    tasks (id) {
        id -> BigInt,
        directive_id -> BigInt,
        parent_id -> Nullable<BigInt>,
        path -> Text,
        lead_org_id -> BigInt,
        issuer_org_id -> BigInt,
        title -> Text,
        requirement -> Text,
        state -> Text,
        profile -> Text,
        cadence -> Text,
        due_rule -> Text,
        sign_due_at -> Nullable<Timestamp>,
        issued_at -> Nullable<Timestamp>,
        signed_at -> Nullable<Timestamp>,
        due_on -> Nullable<Date>,
        original_due_on -> Nullable<Date>,
        extensions -> BigInt,
        slip_days -> BigInt,
        returns -> BigInt,
        percent -> Nullable<BigInt>,
        own_light -> Nullable<Text>,
        light -> Text,
        light_since -> Timestamp,
        overdue -> Bool,
        closed_at -> Nullable<Timestamp>,
        closed_late -> Bool,
        grade -> Nullable<Text>,
        external_ref -> Nullable<Text>,
        search -> Text,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    task_versions (id) {
        id -> BigInt,
        task_id -> BigInt,
        lead_org_id -> BigInt,
        issuer_org_id -> BigInt,
        parent_id -> Nullable<BigInt>,
        title -> Text,
        requirement -> Text,
        state -> Text,
        cadence -> Text,
        due_on -> Nullable<Date>,
        grade -> Nullable<Text>,
        from_at -> Timestamp,
        to_at -> Nullable<Timestamp>,
        event_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    task_milestones (id) {
        id -> BigInt,
        task_id -> BigInt,
        position -> BigInt,
        title -> Text,
        weight -> BigInt,
        due_on -> Date,
        reached_on -> Nullable<Date>,
        reached_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    task_links (id) {
        id -> BigInt,
        task_id -> BigInt,
        other_id -> BigInt,
        kind -> Text,
    }
}

diesel::table! {
    task_parties (id) {
        id -> BigInt,
        task_id -> BigInt,
        org_id -> BigInt,
        role -> Text,
        position -> BigInt,
        from_at -> Timestamp,
        to_at -> Nullable<Timestamp>,
        event_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    task_lights (id) {
        id -> BigInt,
        task_id -> BigInt,
        from_at -> Timestamp,
        to_at -> Nullable<Timestamp>,
        colour -> Text,
        rule -> Text,
        rule_version -> BigInt,
        inputs -> Text,
        reason -> Text,
        reason_en -> Text,
        mend -> Text,
        mend_en -> Text,
        measured -> Nullable<Text>,
        yellow_since -> Nullable<Date>,
        good_until -> Nullable<Date>,
    }
}

diesel::table! {
    task_totals (org_id, directive_id, state, light) {
        org_id -> BigInt,
        directive_id -> BigInt,
        state -> Text,
        light -> Text,
        n -> BigInt,
        n_overdue -> BigInt,
    }
}

diesel::table! {
    month_totals (org_id, directive_id, month) {
        org_id -> BigInt,
        directive_id -> BigInt,
        month -> Text,
        owed -> BigInt,
        on_time -> BigInt,
        late -> BigInt,
        returned -> BigInt,
        accepted -> BigInt,
    }
}

diesel::table! {
    subtree_totals (org_id, state, light) {
        org_id -> BigInt,
        state -> Text,
        light -> Text,
        n -> BigInt,
        n_overdue -> BigInt,
    }
}

diesel::table! {
    subtree_months (org_id, month) {
        org_id -> BigInt,
        month -> Text,
        owed -> BigInt,
        on_time -> BigInt,
        late -> BigInt,
        returned -> BigInt,
        accepted -> BigInt,
    }
}

diesel::table! {
    targets (id) {
        id -> BigInt,
        directive_id -> Nullable<BigInt>,
        task_id -> Nullable<BigInt>,
        parent_id -> Nullable<BigInt>,
        indicator_id -> BigInt,
        comparator -> Text,
        value -> Nullable<BigInt>,
        value_max -> Nullable<BigInt>,
        approx -> Bool,
        bound -> Nullable<Text>,
        qualitative -> Bool,
        found_text -> Nullable<Text>,
        relative -> Bool,
        resolved -> Nullable<BigInt>,
        weight -> Nullable<Text>,
        own_part -> Bool,
        baseline_value -> Nullable<BigInt>,
        baseline_numerator -> Nullable<BigInt>,
        baseline_denominator -> Nullable<BigInt>,
        baseline_on -> Nullable<Date>,
        due_on -> Nullable<Date>,
        curve -> Nullable<Text>,
        source -> Nullable<Text>,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    target_versions (id) {
        id -> BigInt,
        target_id -> BigInt,
        comparator -> Text,
        value -> Nullable<BigInt>,
        value_max -> Nullable<BigInt>,
        baseline_value -> Nullable<BigInt>,
        due_on -> Nullable<Date>,
        reason -> Nullable<Text>,
        slip_days -> BigInt,
        changed_by -> Nullable<BigInt>,
        from_at -> Timestamp,
        to_at -> Nullable<Timestamp>,
        event_id -> Nullable<BigInt>,
        curve -> Nullable<Text>,
        points -> Nullable<Text>,
        relative -> Bool,
        resolved -> Nullable<BigInt>,
        baseline_numerator -> Nullable<BigInt>,
        baseline_denominator -> Nullable<BigInt>,
        baseline_on -> Nullable<Date>,
    }
}

diesel::table! {
    curve_points (id) {
        id -> BigInt,
        target_id -> BigInt,
        day -> Date,
        value -> BigInt,
    }
}

diesel::table! {
    apportionments (id) {
        id -> BigInt,
        target_id -> BigInt,
        method -> Text,
        key -> Nullable<Text>,
        year -> Nullable<BigInt>,
        params -> Text,
        check_sum -> Text,
        confirmed_by -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    obligations (id) {
        id -> BigInt,
        task_id -> BigInt,
        org_id -> BigInt,
        period_from -> Date,
        period_to -> Date,
        due_at -> Timestamp,
        state -> Text,
        planned_by -> Text,
        waived_reason -> Nullable<Text>,
        locked_at -> Nullable<Timestamp>,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    progress_reports (id) {
        id -> BigInt,
        task_id -> BigInt,
        obligation_id -> Nullable<BigInt>,
        org_id -> BigInt,
        period_from -> Date,
        period_to -> Date,
        revision -> BigInt,
        state -> Text,
        percent -> Nullable<BigInt>,
        narrative -> Text,
        problems -> Text,
        next_steps -> Text,
        help -> Text,
        own_light -> Nullable<Text>,
        no_change -> Bool,
        late -> Bool,
        author_id -> BigInt,
        created_at -> Timestamp,
        submitted_at -> Nullable<Timestamp>,
        opened_at -> Nullable<Timestamp>,
        approved_by -> Nullable<BigInt>,
        approved_at -> Nullable<Timestamp>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
        supersedes_id -> Nullable<BigInt>,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    reviews (id) {
        id -> BigInt,
        progress_id -> BigInt,
        decision -> Text,
        reason -> Nullable<Text>,
        by_id -> BigInt,
        by_org_id -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    indicator_values (id) {
        id -> BigInt,
        org_id -> BigInt,
        indicator_id -> BigInt,
        period_from -> Date,
        period_to -> Date,
        revision -> BigInt,
        numerator -> Nullable<BigInt>,
        denominator -> Nullable<BigInt>,
        value -> Nullable<BigInt>,
        carried -> Bool,
        progress_id -> Nullable<BigInt>,
        state -> Text,
        current -> Bool,
        submitted_at -> Timestamp,
        accepted_at -> Nullable<Timestamp>,
        corrects_id -> Nullable<BigInt>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    value_uses (id) {
        id -> BigInt,
        value_id -> BigInt,
        task_id -> BigInt,
        obligation_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    rollups (id) {
        id -> BigInt,
        target_id -> BigInt,
        period_to -> Date,
        numerator -> Nullable<BigInt>,
        denominator -> Nullable<BigInt>,
        value -> Nullable<BigInt>,
        n_expected -> BigInt,
        n_reported -> BigInt,
        n_accepted -> BigInt,
        from_at -> Timestamp,
        to_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    requests (id) {
        id -> BigInt,
        task_id -> BigInt,
        kind -> Text,
        state -> Text,
        reason -> Text,
        progress -> Nullable<Text>,
        proposed_due_on -> Nullable<Date>,
        proposed_org_id -> Nullable<BigInt>,
        filed_by -> BigInt,
        filed_org_id -> BigInt,
        filed_at -> Timestamp,
        approved_by -> Nullable<BigInt>,
        decide_by -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        grade -> Nullable<Text>,
        decision_reason -> Nullable<Text>,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    measures (id) {
        id -> BigInt,
        task_id -> BigInt,
        kind -> Text,
        org_id -> BigInt,
        series -> Nullable<Text>,
        number_year -> Nullable<BigInt>,
        number_no -> Nullable<BigInt>,
        text -> Text,
        state -> Text,
        by_id -> Nullable<BigInt>,
        at -> Timestamp,
        answer -> Nullable<Text>,
        answered_by -> Nullable<BigInt>,
        answered_at -> Nullable<Timestamp>,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    comments (id) {
        id -> BigInt,
        task_id -> Nullable<BigInt>,
        directive_id -> Nullable<BigInt>,
        kind -> Text,
        text -> Text,
        by_id -> BigInt,
        by_org_id -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    attachments (id) {
        id -> BigInt,
        blob_sha256 -> Text,
        name -> Text,
        task_id -> Nullable<BigInt>,
        progress_id -> Nullable<BigInt>,
        directive_id -> Nullable<BigInt>,
        request_id -> Nullable<BigInt>,
        comment_id -> Nullable<BigInt>,
        by_id -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    findings (id) {
        id -> BigInt,
        document_id -> BigInt,
        kind -> Text,
        position -> BigInt,
        span_start -> BigInt,
        span_end -> BigInt,
        quote -> Text,
        fingerprint -> Text,
        proposed -> Text,
        edited -> Nullable<Text>,
        confidence_milli -> BigInt,
        state -> Text,
        parent_id -> Nullable<BigInt>,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        directive_id -> Nullable<BigInt>,
        target_id -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        key -> Text,
        channel -> Text,
        kind -> Text,
        user_id -> Nullable<BigInt>,
        address -> Nullable<Text>,
        subject -> Text,
        text -> Text,
        html -> Text,
        cause_event_id -> Nullable<BigInt>,
        not_before -> Timestamp,
        drop_after -> Nullable<Timestamp>,
        state -> Text,
        attempts -> BigInt,
        next_at -> Timestamp,
        lease_owner -> Nullable<Text>,
        lease_until -> Nullable<Timestamp>,
        message_id -> Text,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        doubtful -> Bool,
    }
}

diesel::table! {
    reminders (id) {
        id -> BigInt,
        key -> Text,
        rule -> Text,
        subject_kind -> Text,
        subject_id -> BigInt,
        moment -> Timestamp,
        user_id -> BigInt,
        state -> Text,
        outbox_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        done_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    digests (id) {
        id -> BigInt,
        user_id -> BigInt,
        day -> Date,
        outbox_id -> Nullable<BigInt>,
        items -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    webhooks (id) {
        id -> BigInt,
        org_id -> BigInt,
        name -> Text,
        url -> Text,
        format -> Text,
        secret -> Text,
        old_secret -> Nullable<Text>,
        old_secret_until -> Nullable<Timestamp>,
        verbs -> Text,
        state -> Text,
        after_seq -> BigInt,
        since -> Timestamp,
        taken_at -> Nullable<Timestamp>,
        failing_since -> Nullable<Timestamp>,
        failures -> BigInt,
        created_by -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> BigInt,
        webhook_id -> BigInt,
        event_id -> BigInt,
        message_id -> Text,
        state -> Text,
        attempts -> BigInt,
        next_at -> Timestamp,
        lease_owner -> Nullable<Text>,
        lease_until -> Nullable<Timestamp>,
        status -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
        tried_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    feeds (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Text,
        created_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    alerts (id) {
        id -> BigInt,
        kind -> Text,
        subject -> Text,
        since -> Timestamp,
        began_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        figure -> BigInt,
        whole -> BigInt,
        note -> Text,
    }
}

diesel::table! {
    job_leases (name) {
        name -> Text,
        owner -> Text,
        until -> Timestamp,
        fencing -> BigInt,
        last_run_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    drafts (id) {
        id -> BigInt,
        user_id -> BigInt,
        form -> Text,
        subject_kind -> Text,
        subject_id -> BigInt,
        body -> Text,
        updated_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    imports (id) {
        id -> BigInt,
        kind -> Text,
        file_name -> Text,
        sha256 -> Text,
        rows -> BigInt,
        by_id -> BigInt,
        at -> Timestamp,
        undone_at -> Nullable<Timestamp>,
        undo -> Text,
    }
}

diesel::table! {
    views (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        page -> Text,
        query -> Text,
        updated_at -> Timestamp,
        shared_org_id -> Nullable<BigInt>,
    }
}

diesel::joinable!(org_versions -> orgs (org_id));
diesel::joinable!(org_aliases -> orgs (org_id));
diesel::joinable!(org_groups -> orgs (org_id));
diesel::joinable!(org_group_members -> org_groups (group_id));
diesel::joinable!(org_group_members -> orgs (org_id));
diesel::joinable!(org_weights -> orgs (org_id));
diesel::joinable!(postings -> users (user_id));
diesel::joinable!(postings -> orgs (org_id));
diesel::joinable!(role_grants -> orgs (org_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(api_tokens -> users (user_id));
diesel::joinable!(idempotency_keys -> users (user_id));
diesel::joinable!(number_series -> orgs (org_id));
diesel::joinable!(calendar_days -> orgs (org_id));
diesel::joinable!(rule_sets -> orgs (org_id));
diesel::joinable!(rule_sets -> users (by_id));
diesel::joinable!(documents -> orgs (org_id));
diesel::joinable!(documents -> blobs (blob_sha256));
diesel::joinable!(documents -> users (created_by));
diesel::joinable!(indicators -> orgs (org_id));
diesel::joinable!(programme_items -> programmes (programme_id));
diesel::joinable!(programme_items -> indicators (indicator_id));
diesel::joinable!(directives -> documents (document_id));
diesel::joinable!(directives -> users (created_by));
diesel::joinable!(directive_versions -> directives (directive_id));
diesel::joinable!(tasks -> directives (directive_id));
diesel::joinable!(task_versions -> tasks (task_id));
diesel::joinable!(task_parties -> tasks (task_id));
diesel::joinable!(task_parties -> orgs (org_id));
diesel::joinable!(task_lights -> tasks (task_id));
diesel::joinable!(task_totals -> orgs (org_id));
diesel::joinable!(task_totals -> directives (directive_id));
diesel::joinable!(month_totals -> orgs (org_id));
diesel::joinable!(subtree_totals -> orgs (org_id));
diesel::joinable!(subtree_months -> orgs (org_id));
diesel::joinable!(month_totals -> directives (directive_id));
diesel::joinable!(targets -> directives (directive_id));
diesel::joinable!(targets -> tasks (task_id));
diesel::joinable!(targets -> indicators (indicator_id));
diesel::joinable!(target_versions -> targets (target_id));
diesel::joinable!(target_versions -> users (changed_by));
diesel::joinable!(curve_points -> targets (target_id));
diesel::joinable!(apportionments -> targets (target_id));
diesel::joinable!(apportionments -> users (confirmed_by));
diesel::joinable!(obligations -> tasks (task_id));
diesel::joinable!(obligations -> orgs (org_id));
diesel::joinable!(progress_reports -> tasks (task_id));
diesel::joinable!(progress_reports -> obligations (obligation_id));
diesel::joinable!(progress_reports -> orgs (org_id));
diesel::joinable!(reviews -> progress_reports (progress_id));
diesel::joinable!(reviews -> users (by_id));
diesel::joinable!(reviews -> orgs (by_org_id));
diesel::joinable!(indicator_values -> orgs (org_id));
diesel::joinable!(indicator_values -> indicators (indicator_id));
diesel::joinable!(indicator_values -> progress_reports (progress_id));
diesel::joinable!(value_uses -> indicator_values (value_id));
diesel::joinable!(value_uses -> tasks (task_id));
diesel::joinable!(value_uses -> obligations (obligation_id));
diesel::joinable!(rollups -> targets (target_id));
diesel::joinable!(requests -> tasks (task_id));
diesel::joinable!(measures -> tasks (task_id));
diesel::joinable!(measures -> orgs (org_id));
diesel::joinable!(comments -> tasks (task_id));
diesel::joinable!(comments -> directives (directive_id));
diesel::joinable!(comments -> users (by_id));
diesel::joinable!(comments -> orgs (by_org_id));
diesel::joinable!(attachments -> blobs (blob_sha256));
diesel::joinable!(attachments -> tasks (task_id));
diesel::joinable!(attachments -> progress_reports (progress_id));
diesel::joinable!(attachments -> directives (directive_id));
diesel::joinable!(attachments -> requests (request_id));
diesel::joinable!(attachments -> comments (comment_id));
diesel::joinable!(attachments -> users (by_id));
diesel::joinable!(findings -> documents (document_id));
diesel::joinable!(findings -> users (decided_by));
diesel::joinable!(findings -> directives (directive_id));
diesel::joinable!(findings -> targets (target_id));
diesel::joinable!(outbox -> users (user_id));
diesel::joinable!(reminders -> users (user_id));
diesel::joinable!(reminders -> outbox (outbox_id));
diesel::joinable!(digests -> users (user_id));
diesel::joinable!(digests -> outbox (outbox_id));
diesel::joinable!(webhooks -> orgs (org_id));
diesel::joinable!(webhooks -> users (created_by));
diesel::joinable!(webhook_deliveries -> webhooks (webhook_id));
diesel::joinable!(feeds -> users (user_id));
diesel::joinable!(drafts -> users (user_id));
diesel::joinable!(imports -> users (by_id));
diesel::joinable!(views -> users (user_id));
diesel::joinable!(views -> orgs (shared_org_id));

diesel::allow_tables_to_appear_in_same_query!(
    alerts,
    api_tokens,
    apportionments,
    attachments,
    blobs,
    calendar_days,
    calendar_years,
    comments,
    curve_points,
    delegations,
    digests,
    directive_versions,
    directives,
    documents,
    drafts,
    events,
    feeds,
    findings,
    idempotency_keys,
    imports,
    indicator_values,
    indicators,
    job_leases,
    measures,
    month_totals,
    number_series,
    obligations,
    org_aliases,
    org_group_members,
    org_groups,
    org_successions,
    org_versions,
    org_weights,
    orgs,
    outbox,
    postings,
    programme_items,
    programmes,
    progress_reports,
    refresh_tokens,
    reminders,
    requests,
    reviews,
    role_grants,
    rollups,
    rule_sets,
    sessions,
    settings,
    subtree_months,
    subtree_totals,
    target_versions,
    targets,
    task_lights,
    task_links,
    task_milestones,
    task_parties,
    task_totals,
    task_versions,
    tasks,
    users,
    value_uses,
    views,
    webhook_deliveries,
    webhooks,
);
