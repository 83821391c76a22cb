<?php // php setup.php FOLDER: installs the blog and its people, and prints their application passwords as JSON.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = preg_replace('#^http://#', '', getenv('WORDPRESS_URL'));
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_URI'] = '/';
function wp_mail() { return true; }
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/taxonomy.php';
wp_install('Spring & the Coast', 'root', 'root@example.test', true, '', 'for tests only');
update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
update_option('comment_previously_approved', 0);
wp_create_category('Meetings');
wp_create_category('R&D');
$made = [];
foreach (['camille' => 'editor', 'zoe' => 'author', 'robin' => 'contributor', 'bob' => 'subscriber'] as $name => $role) {
    $id = wp_insert_user([
        'user_login' => $name, 'user_pass' => "$name for tests only", 'user_email' => "$name@example.test",
        'display_name' => ucfirst($name), 'role' => $role,
    ]);
    $password = WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests']);
    $made[$name] = WP_Application_Passwords::chunk_password($password[0]);
}
// An author whom an administrator has taken the right to publish.
add_role('apprentice', 'Apprentice', ['read' => true, 'edit_posts' => true, 'upload_files' => true]);
$id = wp_insert_user(['user_login' => 'lou', 'user_pass' => 'lou for tests only', 'user_email' => 'lou@example.test', 'role' => 'apprentice']);
$password = WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests']);
$made['lou'] = WP_Application_Passwords::chunk_password($password[0]);
echo json_encode($made), "\n";
